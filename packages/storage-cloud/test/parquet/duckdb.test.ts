import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type ParquetColumn, type ParquetSource, type SqlEngine, sql } from '@eider/core';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, beforeAll, expect, test } from 'vitest';

let engine: SqlEngine;
let folder: string;
const codec = parquetCodec();

beforeAll(async () => {
  engine = await openNodeDuckDb();
  folder = await mkdtemp(join(tmpdir(), 'eider-parquet-'));
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function sourceOf(path: string): Promise<ParquetSource> {
  const bytes = await readFile(path);
  return { sizeBytes: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'flag', type: 'boolean' },
  { name: 'small', type: 'int32', nullable: true },
  { name: 'large', type: 'int64' },
  { name: 'number', type: 'double' },
  { name: 'text', type: 'text', nullable: true },
  { name: 'document', type: 'json' },
  { name: 'raw', type: 'bytes' },
  { name: 'at', type: 'timestamp', nullable: true },
];

test('DuckDB reads what the codec writes, with its own types', async () => {
  const path = join(folder, 'ours.parquet');
  const pieces: Uint8Array[] = [];
  const writer = codec.write(COLUMNS, { write: (bytes) => void pieces.push(bytes) });
  for (const start of [0, 1_000]) {
    const rows = Array.from({ length: 1_000 }, (_, at) => start + at);
    await writer.writeRowGroup([
      rows.map((row) => row % 2 === 0),
      rows.map((row) => (row % 3 === 0 ? null : row)),
      rows.map((row) => row * 1_000_000_000),
      rows.map((row) => row / 4),
      rows.map((row) => (row % 5 === 0 ? null : `text ${row % 7} 🦆`)),
      rows.map((row) => `{"row": ${row}}`),
      rows.map((row) => Uint8Array.of(row & 255)),
      rows.map((row) => (row % 2 === 0 ? null : 1_700_000_000_000_000 + row)),
    ]);
  }
  await writer.finish();
  await writeFile(path, Buffer.concat(pieces));
  const { columns, rows } = await engine.query(sql`SELECT * FROM read_parquet(${path}) LIMIT 1 OFFSET 1001`);
  expect(columns.map(({ type }) => type)).toEqual([
    'BOOLEAN',
    'INTEGER',
    'BIGINT',
    'DOUBLE',
    'VARCHAR',
    'JSON',
    'BLOB',
    'TIMESTAMP',
  ]);
  expect(rows[0]).toMatchObject({
    flag: false,
    small: 1_001,
    large: 1_001_000_000_000n,
    number: 250.25,
    text: 'text 0 🦆',
    document: '{"row": 1001}',
    raw: Uint8Array.of(233),
    at: { micros: 1_700_000_000_001_001n },
  });
  const sums = await engine.query(sql`SELECT count(*) AS n, count(small) AS small, sum(large)::BIGINT AS large,
    sum(number) AS number, count(DISTINCT text) AS texts, sum((document->>'row')::INTEGER)::BIGINT AS document, count("at") AS times FROM read_parquet(${path})`);
  expect(sums.rows).toEqual([
    {
      n: 2_000n,
      small: 1_333n,
      large: 1_999_000_000_000_000n,
      number: 499_750,
      texts: 7n,
      document: 1_999_000n,
      times: 1_000n,
    },
  ]);
});

const COMPRESSIONS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'lz4_raw', 'brotli'];

test.each(COMPRESSIONS)(
  'the codec reads what DuckDB writes, compressed by %s, in both versions of pages',
  async (compression) => {
    for (const version of ['V1', 'V2']) {
      const path = join(folder, `theirs-${compression}-${version}.parquet`);
      await engine.execute(sql`COPY (SELECT i % 2 = 0 AS flag, CASE WHEN i % 3 = 0 THEN NULL ELSE i::INTEGER END AS small,
      i::BIGINT * 1000000000000 AS large, i / 4 AS number, CASE WHEN i % 5 = 0 THEN NULL ELSE 'text ' || (i % 7) END AS text,
      ('{"row": ' || i || '}')::JSON AS document, chr(65 + (i % 26)::INTEGER)::BLOB AS raw, make_timestamp(i * 1000001) AS at,
      i::DECIMAL(10, 2) AS price, [i] AS list, {'a': i, 'b': [i]} AS struct, DATE '2020-01-01' AS day, i::UBIGINT AS unsigned, 7::TINYINT AS tiny, 0.5::FLOAT AS single, make_timestamp(i * 1000000)::TIMESTAMP_MS AS ms, make_timestamp(i * 1000000)::TIMESTAMPTZ AS zoned
      FROM range(5000) AS rows(i) ORDER BY i) TO ${path} (FORMAT parquet, CODEC ${compression}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`);
      const file = await codec.open(await sourceOf(path));
      expect(file.rows).toBe(5_000);
      expect(file.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
        'flag boolean',
        'small int32',
        'large int64',
        'number double',
        'text text',
        'document json',
        'raw bytes',
        'at timestamp',
        'price other',
        'list other',
        'struct other',
        'day other',
        'unsigned other',
        'tiny int32',
        'single double',
        'ms timestamp',
        'zoned timestamp',
      ]);
      const group = await file.readRowGroup(1);
      const row = (at: number) =>
        ['flag', 'small', 'large', 'number', 'text', 'document', 'raw', 'at', 'tiny', 'single', 'ms', 'zoned'].map(
          (name) => group.column(name).at(at),
        );
      expect(row(102)).toEqual([
        true,
        2_150,
        2_150_000_000_000_000,
        537.5,
        null,
        '{"row": 2150}',
        Uint8Array.of(83),
        2_150_002_150,
        7,
        0.5,
        2_150_000_000,
        2_150_000_000,
      ]);
      expect(row(0)).toEqual([
        true,
        2_048,
        2_048_000_000_000_000,
        512,
        'text 4',
        '{"row": 2048}',
        Uint8Array.of(85),
        2_048_002_048,
        7,
        0.5,
        2_048_000_000,
        2_048_000_000,
      ]);
      await expect(file.readRowGroup(1, { columns: ['price'] })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
      await expect(file.readRowGroup(1, { columns: ['list'] })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    }
  },
);
