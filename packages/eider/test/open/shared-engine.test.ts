import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { createTable, insertRows, selectRows, sql } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLtmBackend, openMemory } from '../../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-shared-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'ltm.duckdb') => join(folder, name);

test('memories with a file each, backends and own tables share one engine; closing one leaves the others working', async () => {
  await using engine = await openNodeDuckDb({ sessions: { limit: 2, waitMs: 30_000 } });
  await createTable(engine, { name: 'orders', columns: [{ name: 'id', type: 'INTEGER' }] });
  const agents = await openMemory(file('agents.duckdb'), {}, { engine });
  const users = await openMemory(file('users.duckdb'), {}, { engine });
  const ltm = await createLtmBackend('duckdb', { uri: file('ltm.duckdb'), engine });
  await Promise.all([
    agents.storeMany(Array.from({ length: 200 }, (_, id) => ({ key: `k${id}`, value: { text: `agent ${id}` } }))),
    users.store('k1', 'user'),
    ltm.store('k1', 'backend'),
    insertRows(engine, 'orders', [{ id: 1 }, { id: 2 }]),
  ]);
  await Promise.all([agents.checkpoint(), users.checkpoint(), ltm.memory.checkpoint()]);
  await agents.close();
  expect((await users.retrieve('k1'))?.value).toBe('user');
  await users.store('k2', 2);
  await users.checkpoint();
  await ltm.close();
  expect(await users.count()).toBe(2);
  expect((await users.search('user')).hits).toHaveLength(1);
  await users.close();
  expect(await selectRows(engine, 'orders', { orderBy: [{ column: 'id' }] })).toEqual([{ id: 1 }, { id: 2 }]);
  expect((await engine.query(sql`SELECT count(*) AS files FROM duckdb_databases() WHERE NOT internal`)).rows).toEqual([
    { files: 1n },
  ]);
});

test('one pool serves all: twenty memories with two sessions store, read and close at once', async () => {
  await using engine = await openNodeDuckDb({ sessions: { limit: 2, waitMs: 30_000 } });
  const names = Array.from({ length: 20 }, (_, index) => `m${index}`);
  const memories = await Promise.all(names.map((name) => openMemory(file(`${name}.duckdb`), {}, { engine })));
  await Promise.all(memories.map((memory, index) => memory.store('who', names[index] ?? '')));
  await Promise.all(memories.map((memory) => memory.checkpoint()));
  const found = await Promise.all(memories.map((memory) => memory.retrieve('who')));
  expect(found.map((record) => record?.value)).toEqual(names);
  await Promise.all(memories.map((memory) => memory.close()));
  expect((await engine.health()).healthy).toBe(true);
});

test('a second process on one local file gets LOCKED with advice; the first works on', async () => {
  await using memory = await openMemory(file());
  await memory.store('k', 1);
  const program = `import { createLtmBackend } from 'eider';
    await createLtmBackend('duckdb', { uri: ${JSON.stringify(file())} }).catch((error) => console.log(JSON.stringify(
      { code: error.code, retryable: error.retryable, message: error.message, pid: error.details.pid })));`;
  const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '--eval', program]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  expect(JSON.parse(Buffer.concat(output).toString())).toEqual({
    code: 'LOCKED',
    retryable: true,
    message: expect.stringContaining('use a folder URI'),
    pid: process.pid,
  });
  await memory.store('k', 2);
  expect((await memory.retrieve('k'))?.value).toBe(2);
});

test('a file that this process has open is LOCKED, which says so and names the file', async () => {
  await using engine = await openNodeDuckDb();
  await using memory = await openMemory(file(), {}, { engine });
  await expect(openMemory(file(), {}, { engine })).rejects.toThrowError(
    expect.objectContaining({
      code: 'LOCKED',
      message: expect.stringContaining('this process has this memory open'),
      details: expect.objectContaining({ memory: file() }),
    }),
  );
  expect(await memory.count()).toBe(0);
});
