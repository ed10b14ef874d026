import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { identifier, type SqlRow, sql } from '@eider/core';
import { openMemory } from 'eider';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "eider-parquet [it's]-"));
  path = join(folder, 'ltm.duckdb');
});

afterEach(() => rm(folder, { recursive: true }));

const PARQUET = { format: 'parquet' } as const;

async function fill(): Promise<void> {
  const memory = await openMemory(path, PARQUET);
  await memory.store('a', { n: 1 }, { metadata: { kind: 'old' } });
  await memory.store('gone', 'x');
  await memory.checkpoint();
  await memory.namespace('users', '42').store('a', [1, 2]);
  await memory.store('a', { n: 2 });
  await memory.delete('gone');
  await memory.close();
}

/** What another program sees in the memory's file. */
async function viewRows(table: string, databasePath: string): Promise<readonly SqlRow[]> {
  const engine = await openNodeDuckDb();
  try {
    await engine.attach('other', { path: databasePath, readOnly: true });
    return (await engine.query(sql`SELECT * FROM ${identifier('other', 'main', table)} ORDER BY ALL`)).rows;
  } finally {
    await engine.close();
  }
}

test('the records of a memory are Parquet files in a folder beside its file, which any tool reads', async () => {
  await fill();
  const names = await readdir(`${path}.runs`);
  expect(names.filter((name) => name.endsWith('.parquet')).length).toBeGreaterThan(0);
  expect(names.filter((name) => name.endsWith('.seg')).length).toBeGreaterThan(0);
  const engine = await openNodeDuckDb();
  const pattern = `${path.replace('[', '[[]')}.runs/*.parquet`;
  const { columns, rows } = await engine.query(sql`SELECT * FROM (SELECT * FROM read_parquet(${pattern})
    QUALIFY row_number() OVER (PARTITION BY namespace, key ORDER BY revision DESC) = 1) WHERE NOT deleted ORDER BY namespace, key`);
  await engine.close();
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'namespace VARCHAR',
    'key VARCHAR',
    'value JSON',
    'metadata JSON',
    'text VARCHAR',
    'created_at TIMESTAMP',
    'updated_at TIMESTAMP',
    'expires_at TIMESTAMP',
    'revision BIGINT',
    'deleted BOOLEAN',
  ]);
  expect(rows.map(({ namespace, key, value }) => [namespace, key, value])).toEqual([
    ['', 'a', '{"n":2}'],
    ['users\u001f42\u001f', 'a', '[1,2]'],
  ]);
});

test('opened again it has everything, and says that its format is parquet', async () => {
  await fill();
  const memory = await openMemory(path, PARQUET);
  expect((await memory.retrieve('a'))?.value).toEqual({ n: 2 });
  expect(await memory.retrieve('gone')).toBeUndefined();
  expect((await memory.namespace('users', '42').retrieve('a'))?.value).toEqual([1, 2]);
  expect((await memory.stats()).storage?.capabilities.format).toBe('parquet');
  await memory.close();
});

test('the views in the file show the live records, also after file and folder were moved', async () => {
  await fill();
  const live = [{ key: 'a', value: '{"n":2}', metadata: '{}' }];
  expect(await viewRows('ltm_store', path)).toMatchObject(live);
  const moved = join(folder, 'moved.duckdb');
  for (const end of ['', '.log', '.runs']) await rename(path + end, moved + end);
  await (await openMemory(moved, PARQUET)).close();
  expect(await viewRows('ltm_store', moved)).toMatchObject(live);
  expect(await viewRows('ltm_store_all', moved)).toMatchObject([
    { namespace: '', key: 'a' },
    { namespace: 'users/42', key: 'a', value: '[1,2]' },
  ]);
});

test('a memory opens in the format that it was made in, and the error for another one says which', async () => {
  await fill();
  await expect(openMemory(path)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining("format: 'parquet'"),
  });
  const native = join(folder, 'native.duckdb');
  await (await openMemory(native)).close();
  await expect(openMemory(native, PARQUET)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining("format: 'native'"),
  });
  const memory = await openMemory(native);
  await memory.store('a', 1);
  await memory.close();
});

test('a memory without a file keeps its Parquet in memory', async () => {
  const memory = await openMemory(':memory:', PARQUET);
  await memory.store('a', { text: 'a duck' });
  await memory.checkpoint();
  expect((await memory.retrieve('a'))?.value).toEqual({ text: 'a duck' });
  expect((await memory.search('duck')).hits).toHaveLength(1);
  await memory.close();
  expect(await readdir(folder)).toEqual([]);
});
