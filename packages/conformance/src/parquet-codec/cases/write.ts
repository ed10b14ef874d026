import type { ParquetColumn, ParquetValue } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { concatenate, type ParquetCase, parquetCase, sourceOf, valuesOf, writeFile } from './parquet-case.ts';

const TWO: readonly ParquetColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'n', type: 'int32', nullable: true },
];

const MISFITS: readonly (readonly [ParquetColumn['type'], ParquetValue])[] = [
  ['boolean', 1],
  ['int32', 2 ** 31],
  ['int32', 0.5],
  ['int32', 1n],
  ['int64', 2 ** 53],
  ['int64', 2n ** 63n],
  ['int64', 0.5],
  ['int64', '1'],
  ['double', 1n],
  ['double', '1'],
  ['text', 1],
  ['text', 'a\ud800'],
  ['json', true],
  ['bytes', 'text'],
  ['timestamp', 1.5],
  ['timestamp', Number.NaN],
];

export const writeCases: readonly ParquetCase[] = [
  parquetCase(
    'write/places',
    'the writer says where each row group lies and how large file and footer are',
    async (codec) => {
      const pieces: Uint8Array[] = [];
      const size = (): number => pieces.reduce((sum, { length }) => sum + length, 0);
      const writer = codec.write(TWO, { write: (bytes) => void pieces.push(bytes) });
      let behind = 0;
      for (const rows of [3, 1, 500]) {
        const keys = Array.from({ length: rows }, (_, row) => `key ${row}`);
        const place = await writer.writeRowGroup([keys, keys.map((_, row) => row)]);
        ensureEqual(place.rows, rows, 'rows');
        ensure(place.offset >= behind && place.sizeBytes > 0, 'a row group lies behind the one before');
        behind = place.offset + place.sizeBytes;
        ensureEqual(size(), behind, 'bytes in the sink when the row group is written');
      }
      const end = await writer.finish();
      ensureEqual(size(), end.sizeBytes, 'size of the file');
      ensure(end.footerBytes > 0 && behind + end.footerBytes <= end.sizeBytes, 'the footer lies behind the row groups');
      const file = await codec.open(sourceOf(concatenate(pieces)));
      ensureEqual(file.rowGroups.at(-1)?.offset, behind - (file.rowGroups.at(-1)?.sizeBytes ?? 0), 'place when read');
    },
  ),
  parquetCase('write/schema', 'columns come back with name, type and whether they may be null', async (codec) => {
    const columns: readonly ParquetColumn[] = [
      { name: 'b', type: 'boolean' },
      { name: 'i', type: 'int32', nullable: true },
      { name: 'l', type: 'int64' },
      { name: 'd', type: 'double', nullable: true },
      { name: 'with space, "quotes" and é', type: 'text' },
      { name: 'j', type: 'json', nullable: true },
      { name: 'B', type: 'bytes' },
      { name: 't', type: 'timestamp', nullable: true },
    ];
    const { bytes } = await writeFile(codec, columns, []);
    const expected = columns.map(({ name, type, nullable = false }) => ({ name, type, nullable }));
    ensureEqual((await codec.open(sourceOf(bytes))).columns, expected, 'columns');
  }),
  parquetCase('write/nothing', 'a file without row groups is a file', async (codec) => {
    const { bytes, end } = await writeFile(codec, TWO, []);
    ensureEqual(end.sizeBytes, bytes.length, 'size');
    const file = await codec.open(sourceOf(bytes));
    ensureEqual([file.rows, file.rowGroups], [0, []], 'content');
  }),
  parquetCase('write/columns-refused', 'columns that a file cannot have are INVALID_ARGUMENT', async (codec) => {
    const sink = { write: (): void => undefined };
    await ensureRejects('INVALID_ARGUMENT', () => codec.write([], sink), 'no column');
    await ensureRejects('INVALID_ARGUMENT', () => codec.write([{ name: '', type: 'text' }], sink), 'no name');
    const twice: readonly ParquetColumn[] = [
      { name: 'a', type: 'text' },
      { name: 'a', type: 'int32' },
    ];
    await ensureRejects('INVALID_ARGUMENT', () => codec.write(twice, sink), 'one name twice');
  }),
  parquetCase('write/misfits', 'a value that its column cannot hold is INVALID_ARGUMENT', async (codec) => {
    for (const [type, value] of MISFITS) {
      const writer = codec.write([{ name: 'c', type, nullable: true }], { write: () => undefined });
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([[null, value]]), `${type} ${String(value)}`);
    }
    for (const type of ['boolean', 'int64', 'text', 'bytes'] as const) {
      const writer = codec.write([{ name: 'c', type }], { write: () => undefined });
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([[null]]), `null of ${type}`);
    }
  }),
  parquetCase(
    'write/shape',
    'a row group with too few values is INVALID_ARGUMENT, and so is one without rows',
    async (codec) => {
      const writer = codec.write(TWO, { write: () => undefined });
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([['a']]), 'a column is missing');
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([['a'], [1], [2]]), 'a column too many');
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([['a', 'b'], [1]]), 'a value is missing');
      await ensureRejects('INVALID_ARGUMENT', () => writer.writeRowGroup([[], []]), 'no rows');
    },
  ),
  parquetCase('write/goes-on', 'after a row group that was refused the writer goes on as before', async (codec) => {
    const pieces: Uint8Array[] = [];
    const writer = codec.write(TWO, { write: (bytes) => void pieces.push(bytes) });
    await writer.writeRowGroup([['a'], [1]]);
    const before = pieces.length;
    await ensureRejects(
      'INVALID_ARGUMENT',
      () =>
        writer.writeRowGroup([
          ['b', 'c'],
          [2, 'three'],
        ]),
      'misfit',
    );
    ensureEqual(pieces.length, before, 'pieces after the refusal');
    await writer.writeRowGroup([['d'], [4]]);
    await writer.finish();
    const file = await codec.open(sourceOf(concatenate(pieces)));
    ensureEqual(
      [await valuesOf(file, 0), await valuesOf(file, 1)],
      [
        [['a'], [1]],
        [['d'], [4]],
      ],
      'content',
    );
    ensureEqual(file.rows, 2, 'rows');
  }),
  parquetCase('write/own-values', 'what was given or taken may be changed afterwards', async (codec) => {
    const pieces: Uint8Array[] = [];
    const columns: ParquetColumn[] = [{ name: 'c', type: 'bytes' }];
    const copies: Uint8Array[] = [];
    const writer = codec.write(columns, {
      write: (bytes) => {
        copies.push(bytes.slice());
        pieces.push(bytes);
      },
    });
    columns[0] = { name: 'other', type: 'text' };
    const value = Uint8Array.of(1, 2, 3);
    const values = [value];
    await writer.writeRowGroup([values]);
    value.fill(9);
    values.push(value);
    await writer.writeRowGroup([[Uint8Array.of(4)]]);
    await writer.finish();
    ensureEqual(pieces, copies, 'pieces in the sink at the end');
    const file = await codec.open(sourceOf(concatenate(copies)));
    ensureEqual(await valuesOf(file, 0, ['c']), [[Uint8Array.of(1, 2, 3)]], 'content');
  }),
  parquetCase('write/closed', 'after finish every call is CLOSED', async (codec) => {
    const writer = codec.write(TWO, { write: () => undefined });
    await writer.writeRowGroup([['a'], [1]]);
    await writer.finish();
    await ensureRejects('CLOSED', () => writer.writeRowGroup([['a'], [1]]), 'writeRowGroup');
    await ensureRejects('CLOSED', () => writer.finish(), 'finish');
  }),
  parquetCase('write/sink-error', 'an error of the sink is passed on as it is', async (codec) => {
    const failure = new Error('no space');
    const writer = codec.write(TWO, { write: () => Promise.reject(failure) });
    const caught: unknown = await writer.writeRowGroup([['a'], [1]]).catch((error: unknown) => error);
    ensure(caught === failure, 'the error of the sink must come through');
  }),
];
