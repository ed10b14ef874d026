import type { ParquetCodec, ParquetColumn, ParquetRowGroup, ParquetWrittenGroup } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { type Columns, type ParquetCase, parquetCase, writeFile } from './parquet-case.ts';

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'kind', type: 'text' },
  { name: 'key', type: 'text' },
  { name: 'value', type: 'json', nullable: true },
  { name: 'n', type: 'int64' },
  { name: 'at', type: 'timestamp', nullable: true },
  { name: 'isOld', type: 'boolean' },
  { name: 'none', type: 'text', nullable: true },
];

// Some repeat, so that a writer may use a dictionary; one column is null throughout, and one is longer than a page.
function rowsFrom(first: number, count: number): Columns {
  const rows = Array.from({ length: count }, (_, at) => first + at);
  return [
    rows.map((row) => `kind ${row % 3}`),
    rows.map((row) => `key ${row}`),
    rows.map((row) => (row % 7 === 0 ? null : `{"row":"${String(row).repeat(row === 3 ? 1_200_000 : 3)}"}`)),
    rows.map((row) => row * 1_000_003),
    rows.map((row) => (row % 5 === 0 ? null : row)),
    rows.map((row) => row % 2 === 0),
    rows.map(() => null),
  ];
}

const GROUPS: readonly Columns[] = [rowsFrom(0, 700), rowsFrom(700, 1), rowsFrom(701, 1_200)];

function columnsOf(group: ParquetRowGroup): Columns {
  return COLUMNS.map(({ name }) => {
    const values = group.column(name);
    return Array.from({ length: values.length }, (_, row) => values.at(row));
  });
}

interface Written {
  readonly bytes: Uint8Array;
  readonly size: ParquetWrittenGroup;
}

async function written(codec: ParquetCodec): Promise<readonly Written[]> {
  const { bytes, places } = await writeFile(codec, COLUMNS, GROUPS);
  return places.map((size) => ({ bytes: bytes.slice(size.offset, size.offset + size.sizeBytes), size }));
}

export const bareCases: readonly ParquetCase[] = [
  parquetCase('bare/values', 'a row group is read from its own bytes without the footer', async (codec) => {
    for (const [index, { bytes, size }] of (await written(codec)).entries()) {
      const group = await codec.readRowGroup(COLUMNS, bytes, size);
      ensureEqual(group.rows, size.rows, 'rows');
      ensureEqual(columnsOf(group), GROUPS[index], `row group ${index}`);
    }
  }),
  parquetCase('bare/bound', 'a row group that unpacks to more than was said is CORRUPT_DATA', async (codec) => {
    for (const { bytes, size } of await written(codec)) {
      const less = { rows: size.rows, uncompressedBytes: size.uncompressedBytes - 1 };
      await ensureRejects('CORRUPT_DATA', () => codec.readRowGroup(COLUMNS, bytes, less), 'a byte less');
    }
  }),
  parquetCase('bare/other-bytes', 'bytes that are cut, go on, or hold other rows are CORRUPT_DATA', async (codec) => {
    const [first] = await written(codec);
    ensure(first !== undefined, 'a row group was written');
    const { bytes, size } = first;
    const { rows, uncompressedBytes } = size;
    const wrong: readonly (readonly [Uint8Array, number])[] = [
      [new Uint8Array(), rows],
      [bytes.slice(0, -1), rows],
      [Uint8Array.of(...bytes.slice(0, 100)), rows],
      [joined(bytes, bytes), rows],
      [bytes, rows - 1],
      [bytes, rows + 1],
    ];
    for (const [own, ownRows] of wrong) {
      const told = { rows: ownRows, uncompressedBytes };
      await ensureRejects('CORRUPT_DATA', () => codec.readRowGroup(COLUMNS, own, told), `${own.length}, ${ownRows}`);
    }
  }),
];

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
