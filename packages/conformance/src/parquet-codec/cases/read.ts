import type { ParquetColumn } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type Columns, type ParquetCase, parquetCase, sourceOf, valuesOf, writeFile } from './parquet-case.ts';

const THREE: readonly ParquetColumn[] = [
  { name: 'key', type: 'text' },
  { name: 'value', type: 'json' },
  { name: 'n', type: 'int64' },
];

function rowsFrom(first: number, count: number): Columns {
  const rows = Array.from({ length: count }, (_, at) => first + at);
  return [rows.map((row) => `key ${row}`), rows.map((row) => `{"row":${row}}`), rows];
}

const GROUPS: readonly Columns[] = [rowsFrom(0, 700), rowsFrom(700, 1), rowsFrom(701, 1_200)];

export const readCases: readonly ParquetCase[] = [
  parquetCase('read/row-groups', 'each row group has its own rows, read in any order', async (codec) => {
    const { bytes } = await writeFile(codec, THREE, GROUPS);
    const file = await codec.open(sourceOf(bytes));
    ensureEqual(file.rows, 1_901, 'rows');
    ensureEqual(
      file.rowGroups.map(({ rows }) => rows),
      [700, 1, 1_200],
      'rows of the row groups',
    );
    for (const index of [2, 0, 1, 2]) ensureEqual(await valuesOf(file, index), GROUPS[index], `row group ${index}`);
    ensureEqual((await file.readRowGroup(1)).rows, 1, 'rows of a row group in memory');
  }),
  parquetCase(
    'read/open',
    'opening reads the end of the file only, and exactly the footer where its size is known',
    async (codec) => {
      const { bytes, end, places } = await writeFile(codec, THREE, GROUPS);
      const guessed = sourceOf(bytes);
      await codec.open(guessed);
      ensure(guessed.reads.length >= 1 && guessed.reads.length <= 2, 'one read, or two');
      for (const { offset, length } of guessed.reads) ensureEqual(offset + length, bytes.length, 'end of a read');
      const known = sourceOf(bytes);
      const file = await codec.open(known, { footerBytes: end.footerBytes });
      ensureEqual(known.reads, [{ offset: bytes.length - end.footerBytes, length: end.footerBytes }], 'reads');
      const told = places.map(({ rows, offset, sizeBytes }) => ({ rows, offset, sizeBytes }));
      ensureEqual(file.rowGroups, told, 'places of the row groups');
    },
  ),
  parquetCase('read/wrong-footer-size', 'a footer that is larger than was said is read all the same', async (codec) => {
    const { bytes } = await writeFile(codec, THREE, GROUPS);
    const file = await codec.open(sourceOf(bytes), { footerBytes: 10 });
    ensureEqual(await valuesOf(file, 1), GROUPS[1], 'row group');
  }),
  parquetCase('read/one-range', 'a row group is one read of its place', async (codec) => {
    const { bytes, places } = await writeFile(codec, THREE, GROUPS);
    const source = sourceOf(bytes);
    const file = await codec.open(source);
    source.reads.length = 0;
    await file.readRowGroup(2);
    const { offset, sizeBytes } = places[2] ?? { offset: -1, sizeBytes: -1 };
    ensureEqual(source.reads, [{ offset, length: sizeBytes }], 'reads');
  }),
  parquetCase('read/columns', 'of chosen columns no more is read than their range', async (codec) => {
    const { bytes, places } = await writeFile(codec, THREE, GROUPS);
    const source = sourceOf(bytes);
    const file = await codec.open(source);
    source.reads.length = 0;
    ensureEqual(await valuesOf(file, 0, ['n']), [GROUPS[0]?.[2]], 'values');
    ensureEqual(await valuesOf(file, 0, ['n', 'key']), [GROUPS[0]?.[2], GROUPS[0]?.[0]], 'values of two');
    ensureEqual(source.reads.length, 2, 'reads');
    ensure((source.reads[0]?.length ?? 0) < (places[0]?.sizeBytes ?? 0), 'less than the row group is read');
    const group = await file.readRowGroup(0, { columns: ['key'] });
    await ensureRejects('INVALID_ARGUMENT', () => group.column('n'), 'a column that was not read');
    await ensureRejects('INVALID_ARGUMENT', () => file.readRowGroup(0, { columns: ['none'] }), 'an unknown column');
  }),
  parquetCase('read/outside', 'a row or row group that is not there is INVALID_ARGUMENT', async (codec) => {
    const { bytes } = await writeFile(codec, THREE, GROUPS);
    const file = await codec.open(sourceOf(bytes));
    for (const index of [3, -1, 0.5, Number.NaN]) {
      await ensureRejects('INVALID_ARGUMENT', () => file.readRowGroup(index), `row group ${index}`);
    }
    const group = await file.readRowGroup(1);
    for (const name of ['key', 'n']) {
      for (const row of [1, -1, 0.5]) {
        await ensureRejects('INVALID_ARGUMENT', () => group.column(name).at(row), `row ${row} of ${name}`);
      }
    }
  }),
  parquetCase('read/own-bytes', 'changing bytes that were read changes nothing', async (codec) => {
    const { bytes } = await writeFile(codec, [{ name: 'c', type: 'bytes' }], [[[Uint8Array.of(1, 2, 3)]]]);
    const values = (await (await codec.open(sourceOf(bytes))).readRowGroup(0)).column('c');
    (values.at(0) as Uint8Array).fill(0);
    ensureEqual(values.at(0), Uint8Array.of(1, 2, 3), 'value');
  }),
  parquetCase('read/size', 'a row group says about how much memory it takes', async (codec) => {
    const texts = Array.from({ length: 500 }, (_, row) => `${row} `.repeat(100));
    const { bytes } = await writeFile(codec, [{ name: 'c', type: 'text' }], [[texts]]);
    const { byteLength } = await (await codec.open(sourceOf(bytes))).readRowGroup(0);
    const size = texts.join('').length;
    ensure(byteLength >= size && byteLength < size * 4, `${byteLength} bytes for ${size} characters`);
  }),
  parquetCase(
    'read/signal',
    'a call whose signal has fired is ABORTED; the others get the signal through to the source',
    async (codec) => {
      const { bytes } = await writeFile(codec, THREE, GROUPS);
      const fired = { signal: AbortSignal.abort(new Error('a reason')) };
      await ensureRejects('ABORTED', () => codec.open(sourceOf(bytes), fired), 'open');
      const plain = sourceOf(bytes);
      const signals: unknown[] = [];
      const source = {
        ...plain,
        read: (offset: number, length: number, signal?: AbortSignal) => {
          signals.push(signal);
          return plain.read(offset, length);
        },
      };
      const { signal } = new AbortController();
      const file = await codec.open(source, { signal });
      await file.readRowGroup(0, { signal });
      ensureEqual(signals.length >= 2 && signals.every((one) => one === signal), true, 'the source gets the signal');
      await ensureRejects('ABORTED', () => file.readRowGroup(0, fired), 'readRowGroup');
    },
  ),
  parquetCase(
    'read/no-parquet',
    'bytes that are no Parquet file, or end too early, are CORRUPT_DATA',
    async (codec) => {
      const { bytes, end, places } = await writeFile(codec, THREE, GROUPS);
      const noise = Uint8Array.from({ length: 5_000 }, (_, at) => (at * 7_919) & 255);
      for (const [wrong, what] of [
        [new Uint8Array(), 'nothing'],
        [noise, 'noise'],
        [bytes.subarray(0, bytes.length - 1), 'the last byte is missing'],
        [bytes.subarray(0, bytes.length - end.footerBytes), 'the footer is missing'],
        [bytes.subarray(bytes.length - end.footerBytes), 'only the footer'],
      ] as const) {
        await ensureRejects('CORRUPT_DATA', () => codec.open(sourceOf(wrong)), what);
      }
      const short = {
        ...sourceOf(bytes),
        read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
      };
      const file = await codec.open(short);
      short.read = async (offset, length) => bytes.slice(offset, offset + length - 10);
      await ensureRejects('CORRUPT_DATA', () => file.readRowGroup(0), 'a row group that ends too early');
      short.read = async (_, length) => noise.slice(0, length).fill(255);
      ensure((places[1]?.sizeBytes ?? 0) < noise.length, 'the row group is short');
      await ensureRejects('CORRUPT_DATA', () => file.readRowGroup(1), 'a row group of other bytes');
    },
  ),
  parquetCase('read/source-error', 'an error of the source is passed on as it is', async (codec) => {
    const { bytes } = await writeFile(codec, THREE, GROUPS);
    const failure = new Error('no network');
    const source = { ...sourceOf(bytes) };
    const file = await codec.open(source);
    source.read = () => Promise.reject(failure);
    const failures = [
      await codec.open(source).catch((error: unknown) => error),
      await file.readRowGroup(0).catch((error: unknown) => error),
    ];
    ensure(
      failures.every((caught) => caught === failure),
      'the error of the source must come through',
    );
  }),
];
