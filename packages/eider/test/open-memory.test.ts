import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { manualClock } from '@eider/core';
import { Container } from 'inversify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EiderError, eiderModule, openMemory, TOKENS } from '../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-open-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'ltm.duckdb') => join(folder, name);

test('what was stored is there after closing and opening again', async () => {
  const first = await openMemory(file());
  await first.namespace('users', '42').store('preference', { theme: 'dark' }, { metadata: { kind: 'ui' } });
  await first.close();
  await using second = await openMemory(file());
  const record = await second.namespace('users', '42').retrieve('preference');
  expect(record).toMatchObject({ value: { theme: 'dark' }, metadata: { kind: 'ui' }, namespace: ['users', '42'] });
  expect((await second.namespace('users', '42').search('dark')).hits).toHaveLength(1);
});

test('a memory that was not closed opens with everything that was acknowledged', async () => {
  const clock = manualClock(1_000);
  const { memory, abandon } = await openAbandonable(clock);
  await memory.store('a', 1);
  await memory.checkpoint();
  await memory.store('b', 2);
  await abandon();
  await using again = await openMemory(file());
  expect((await again.retrieveMany(['a', 'b'])).map((record) => record?.value)).toEqual([1, 2]);
  expect((await again.stats()).storage?.recovery.replayedCommits).toBe(1);
});

test('closing folds the log in: the database file alone holds everything', async () => {
  const memory = await openMemory(file());
  await memory.store('a', { text: 'kept' });
  await memory.close();
  await rm(`${file()}.log`);
  await using alone = await openMemory(file());
  expect((await alone.retrieve('a'))?.value).toEqual({ text: 'kept' });
  await alone.store('b', 1);
  expect((await alone.retrieve('b'))?.revision).toBeGreaterThan((await alone.retrieve('a'))?.revision ?? 0);
});

test('a file: URI with an absolute path opens the same memory as the path', async () => {
  const memory = await openMemory(file());
  await memory.store('a', 1);
  await memory.close();
  await using again = await openMemory(pathToFileURL(file()).href);
  expect((await again.retrieve('a'))?.value).toBe(1);
});

test(':memory: leaves nothing behind', async () => {
  await using memory = await openMemory(':memory:');
  await memory.store('a', 1);
  await memory.checkpoint();
  expect((await memory.retrieve('a'))?.value).toBe(1);
});

test('other tools see the live records of the root namespace in the view', async () => {
  const memory = await openMemory(file(), { table: 'agent_memory' });
  await memory.store('a', { x: 1 }, { metadata: { kind: 'ui' } });
  await memory.store('gone', 1, { ttlMs: 0 });
  await memory.store('deleted', 1);
  await memory.delete('deleted');
  await memory.namespace('users').store('b', 2);
  await memory.close();
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const { sql } = await import('@eider/core');
  await using engine = await openNodeDuckDb({ path: file(), readOnly: true });
  const { rows } = await engine.query(
    sql`SELECT key, value, metadata, created_at <= updated_at AS ordered FROM agent_memory`,
  );
  expect(rows).toEqual([{ key: 'a', value: '{"x":1}', metadata: '{"kind":"ui"}', ordered: true }]);
  const all = await engine.query(sql`SELECT namespace, key FROM agent_memory_all ORDER BY ALL`);
  expect(all.rows).toEqual([
    { namespace: '', key: 'a' },
    { namespace: 'users', key: 'b' },
  ]);
});

test('a container of the user resolves the memory, with a component of the user, which stays open', async () => {
  const clock = manualClock(5_000);
  const container = new Container();
  container.load(eiderModule({ uri: file() }));
  (await container.rebind(TOKENS.clock)).toConstantValue(clock);
  const memory = await container.getAsync(TOKENS.longTermMemory);
  expect(await container.getAsync(TOKENS.longTermMemory)).toBe(memory);
  expect((await memory.store('a', 1)).createdAt).toEqual(new Date(5_000));
  await memory.close();
  await using again = await openMemory(file());
  expect(await again.count()).toBe(1);
});

test('opening that fails half way closes what it opened', async () => {
  const memory = await openMemory(file());
  await memory.close();
  const { openFileLog } = await import('@eider/storage-cloud/fs');
  const other = await openFileLog(file('other.log'));
  await other.begin({ storeId: 'another', after: 0, timeMs: 0 });
  await expect(openMemory(file(), {}, { log: other })).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('another memory') }),
  );
  await other.close();
  // The failed opening holds no lock.
  await (await openMemory(file())).close();
});

test('one engine serves several memories and stays open when they close', async () => {
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  await using engine = await openNodeDuckDb();
  const one = await openMemory(file('one.duckdb'), {}, { engine });
  const two = await openMemory(file('two.duckdb'), {}, { engine });
  await one.store('k', 1);
  await two.store('k', 2);
  await Promise.all([one.checkpoint(), two.checkpoint()]);
  expect([(await one.retrieve('k'))?.value, (await two.retrieve('k'))?.value]).toEqual([1, 2]);
  await one.close();
  expect((await two.retrieve('k'))?.value).toBe(2);
  await two.close();
  expect((await engine.health()).healthy).toBe(true);
});

test.each<[string, () => unknown, string]>([
  ['an empty URI', () => '', 'INVALID_ARGUMENT'],
  ['no text', () => 42, 'INVALID_ARGUMENT'],
  ['a NUL', () => 'a\0b', 'INVALID_ARGUMENT'],
  ['a scheme that nobody opens', () => 'ftp://bucket/agents', 'UNSUPPORTED'],
  ['a path that ends like a folder', () => `${folder}/`, 'INVALID_ARGUMENT'],
  ['a file: URI with a host', () => 'file://host/x', 'INVALID_ARGUMENT'],
  ['a relative file: URI', () => 'file:./x.duckdb', 'INVALID_ARGUMENT'],
  ['a folder', () => folder, 'INVALID_ARGUMENT'],
])('%s is refused', async (_, uri, code) => {
  await expect(openMemory(uri() as string)).rejects.toThrowError(expect.objectContaining({ code }));
});

test('an unknown setting is INVALID_ARGUMENT and names its path', async () => {
  const settings = { memtable: { maxEntrys: 5 } } as object;
  await expect(openMemory(file(), settings)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path: expect.stringContaining('memtable') } }),
  );
});

test('a misspelled setting is named', async () => {
  await expect(openMemory(':memory:', { tabel: 'x' } as object)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path: 'settings.tabel' } }),
  );
});

test('an engine without files on disk is refused for a file, and nothing is created', async () => {
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  await using engine = await openNodeDuckDb();
  const virtual = Object.create(engine, { capabilities: { value: { ...engine.capabilities, files: 'virtual' } } });
  await expect(openMemory(file(), {}, { engine: virtual })).rejects.toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED' }),
  );
  const { readdir } = await import('node:fs/promises');
  expect(await readdir(folder)).toEqual([]);
});

test('the log of a closed memory is small', async () => {
  const memory = await openMemory(file());
  await memory.store('a', 1);
  await memory.close();
  const { stat } = await import('node:fs/promises');
  expect((await stat(`${file()}.log`)).size).toBeLessThan(64 * 1024);
});

test('an error is an EiderError for every copy of the library', async () => {
  const error = await openMemory('').catch((thrown: unknown) => thrown);
  expect(EiderError.is(error, 'INVALID_ARGUMENT')).toBe(true);
});

/** A memory whose process "dies": log and engine go without the memory being closed. */
async function openAbandonable(clock: ReturnType<typeof manualClock>) {
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const { openFileLog } = await import('@eider/storage-cloud/fs');
  const engine = await openNodeDuckDb();
  const log = await openFileLog(`${file()}.log`, { clock });
  const memory = await openMemory(file(), {}, { engine, log, clock });
  const abandon = async () => {
    await log.close();
    await engine.close();
  };
  return { memory, abandon };
}

test('a link to a file that is not there yet keeps log and file together', async () => {
  await mkdir(join(folder, 'disk'));
  await symlink('disk/real.duckdb', file('link.duckdb'));
  const memory = await openMemory(file('link.duckdb'));
  await memory.store('a', 1);
  expect((await readdir(join(folder, 'disk'))).filter((name) => name.endsWith('.log'))).toEqual(['real.duckdb.log']);
  await memory.close();
  await using again = await openMemory(join(folder, 'disk', 'real.duckdb'));
  expect((await again.retrieve('a'))?.value).toBe(1);
});
