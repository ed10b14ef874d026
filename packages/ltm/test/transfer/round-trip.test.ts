import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JsonObject,
  type JsonValue,
  type LongTermMemory,
  type ParquetSource,
  type StoreItem,
  sql,
} from '@eider/core';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { exportParquet, importParquet, importRecords } from '../../src/index.ts';
import { contentOf, exportedBytes, openTransferMemories, START_MS } from './transfer-memories.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-round-trip-'));
const memories = await openTransferMemories();

afterAll(async () => {
  await memories.close();
  await rm(folder, { recursive: true });
});

const HOSTILE = [
  '',
  ' ',
  '"',
  '""',
  ',',
  '\r',
  '\n',
  '\r\n',
  '\ufeff',
  '\u2028',
  '\0',
  '=1+1',
  '\\',
  "'",
  '🦆',
  '{',
  'null',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }).filter((one) => one.isWellFormed()),
);
const name = text.map((one) => one.replaceAll('\0', '') || 'k');
const part = text.map((one) => one.replace(/\p{Cc}/gu, '') || 'n');
const number = fc.oneof(
  fc.constantFrom(1e21, -0, 0, 5e-324, 2 ** 53, 2 ** 53 + 2, 1e20, 123456789012345680000, -1.7976931348623157e308),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.constantFrom(null, true, false),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(text, tie('json'), { maxKeys: 3 }),
  ),
}));
const timeMs = fc.oneof(
  fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
  fc.constantFrom(0, -1, 1, START_MS, -4.32e15, 4.32e15),
);
const date = timeMs.map((ms) => new Date(ms));
const item = fc
  .record({
    key: name,
    value: json,
    metadata: fc.option(fc.dictionary(text, json, { maxKeys: 3 }), { nil: undefined }),
    text: fc.option(text, { nil: undefined }),
    createdAt: date,
    updatedAt: date,
    expiresAt: fc.option(fc.integer({ min: START_MS + 1, max: 8.64e15 }), { nil: undefined }),
  })
  .map(
    ({ metadata, text: own, expiresAt, ...others }): StoreItem => ({
      ...others,
      ...(metadata === undefined ? {} : { metadata: metadata as JsonObject }),
      ...(own === undefined ? {} : { text: own }),
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) }),
    }),
  );
const content = fc.array(
  fc.record({ path: fc.array(part, { maxLength: 3 }), items: fc.array(item, { maxLength: 6 }) }),
  {
    maxLength: 4,
  },
);
type Content = typeof content extends fc.Arbitrary<infer Value> ? Value : never;

async function filled(content: Content): Promise<LongTermMemory> {
  const memory = await memories.open();
  for (const { path, items } of content)
    await (path.length === 0 ? memory : memory.namespace(...path)).storeMany(items);
  return memory;
}

/** The bytes in pieces of this size: no format may depend on where they are cut. */
function* pieces(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each(['jsonl', 'csv'] as const)(
  'any content of a memory survives an export to %s and an import',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 1, max: 300 }), async (all, size) => {
        const [from, to] = [await filled(all), await memories.open()];
        const report = await importRecords(to, pieces(await exportedBytes(from, { format }), size), { format });
        const expected = await contentOf(from);
        expect(await contentOf(to)).toEqual(expected);
        expect(report).toMatchObject({ records: expected.length, stored: expected.length, skipped: 0 });
      }),
      { numRuns: 60 },
    );
  },
);

test('any content of a memory survives an export to parquet and an import', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(content, async (all) => {
      const [from, to] = [await filled(all), await memories.open()];
      files += 1;
      const path = join(folder, `${files}.parquet`);
      const expected = await contentOf(from);
      expect(await writeParquet(from, path)).toBe(expected.length);
      await importParquet(to, parquetCodec(), await sourceOf(path));
      expect(await contentOf(to)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('JSON of 1,000 levels survives every format', async () => {
  let value: JsonValue = 'deep';
  for (let level = 0; level < 1_000; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  const from = await memories.open();
  await from.store('deep', value);
  const path = join(folder, 'deep.parquet');
  await writeParquet(from, path);
  const [jsonl, csv, parquet] = [await memories.open(), await memories.open(), await memories.open()];
  await importRecords(jsonl, [await exportedBytes(from, { format: 'jsonl' })], { format: 'jsonl' });
  await importRecords(csv, [await exportedBytes(from, { format: 'csv' })], { format: 'csv' });
  await importParquet(parquet, parquetCodec(), await sourceOf(path));
  for (const memory of [jsonl, csv, parquet]) expect(await contentOf(memory)).toEqual(await contentOf(from));
});

test('a view exports what lies below it, and an import puts it below another view', async () => {
  const from = await memories.open();
  await from.store('outside', 1);
  const view = from.namespace('users', '42');
  await view.store('own', 1);
  await view.namespace('notes').store('below', 2);
  await from.namespace('users', '420').store('sibling', 3);
  const to = await memories.open();
  await importRecords(to.namespace('moved'), [await exportedBytes(view, { format: 'jsonl' })], { format: 'jsonl' });
  expect((await contentOf(to)).map(({ namespace, key }) => [...namespace, key])).toEqual([
    ['moved', 'own'],
    ['moved', 'notes', 'below'],
  ]);
  const own = await exportedBytes(view, { format: 'jsonl', scope: 'namespace' });
  expect(own.toString().trim().split('\n')).toHaveLength(1);
});

test('other tools read an exported Parquet file: JSON and times are columns of their types', async () => {
  const from = await memories.open();
  await from.namespace('a', 'b').store('k', { n: 1 }, { metadata: { kind: 'x' } });
  const path = join(folder, 'types.parquet');
  await writeParquet(from, path);
  const { columns, rows } = await memories.engine.query(sql`SELECT * FROM read_parquet(${path})`);
  expect(columns.map((column) => [column.name, column.type])).toEqual([
    ['namespace', 'JSON'],
    ['key', 'VARCHAR'],
    ['value', 'JSON'],
    ['metadata', 'JSON'],
    ['text', 'VARCHAR'],
    ['created_at', 'TIMESTAMP'],
    ['updated_at', 'TIMESTAMP'],
    ['expires_at', 'TIMESTAMP'],
  ]);
  expect(rows[0]).toMatchObject({ namespace: '["a","b"]', key: 'k', value: '{"n":1}', metadata: '{"kind":"x"}' });
});

test('Parquet files that DuckDB writes are imported, whatever the order of their columns', async () => {
  const path = join(folder, 'foreign.parquet');
  await memories.engine.exportParquet(
    sql`SELECT TIMESTAMP '1970-01-01 00:00:01.234567' AS updated_at, 'words' AS value, 'k' AS "Key", '{"a":1}'::JSON AS metadata`,
    path,
  );
  const to = await memories.open();
  expect(await importParquet(to, parquetCodec(), await sourceOf(path))).toMatchObject({ stored: 1 });
  const time = new Date(1_234);
  expect(await contentOf(to)).toEqual([
    { namespace: [], key: 'k', value: 'words', metadata: { a: 1 }, createdAt: time, updatedAt: time },
  ]);
});

test('a nested column is refused with its name and what to do', async () => {
  const path = join(folder, 'nested.parquet');
  await memories.engine.exportParquet(sql`SELECT 'k' AS key, {'a': 1} AS value`, path);
  const to = await memories.open();
  await expect(importParquet(to, parquetCodec(), await sourceOf(path))).rejects.toThrowError(/to_json.*column=value/);
});

test('a bad row of a Parquet file is named by its number', async () => {
  const path = join(folder, 'bad.parquet');
  await memories.engine.exportParquet(
    sql`SELECT * FROM (VALUES ('a', '1'), ('', '2'), ('c', '3')) AS t(key, value)`,
    path,
  );
  const to = await memories.open();
  await expect(importParquet(to, parquetCodec(), await sourceOf(path))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { line: 2, stored: 1 },
  });
});

async function writeParquet(from: LongTermMemory, path: string): Promise<number> {
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array): void => {
    pieces.push(bytes);
  };
  const { records } = await exportParquet(from, parquetCodec(), { write });
  await writeFile(path, Buffer.concat(pieces));
  return records;
}

async function sourceOf(path: string): Promise<ParquetSource> {
  const bytes = await readFile(path);
  return { sizeBytes: bytes.byteLength, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}
