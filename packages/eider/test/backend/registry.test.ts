import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createLtmBackend,
  createLtmRegistry,
  type LtmBackend,
  registerLtmBackend,
  toLtmBackend,
} from '../../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-registry-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'ltm.duckdb') => join(folder, name);

test('names are the same in upper and lower case', async () => {
  await using one = await createLtmBackend('DuckDB', { uri: file() });
  await one.store('k', 1);
  await using two = await createLtmBackend('MEMORY');
  expect(await two.retrieve('k')).toMatchObject({ found: false });
});

test('an unknown backend lists the known ones', async () => {
  const registry = createLtmRegistry();
  registry.register('Redis', async () => createLtmBackend('memory'));
  expect(registry.names()).toEqual(['duckdb', 'memory', 'redis']);
  await expect(registry.create('ducklake')).rejects.toThrowError(
    expect.objectContaining({
      code: 'NOT_FOUND',
      details: { name: 'ducklake', known: 'duckdb, memory, redis' },
      message: expect.stringContaining('duckdb, memory, redis'),
    }),
  );
});

test('a custom backend is built from the options, by any case of its name', async () => {
  const registry = createLtmRegistry();
  const seen: unknown[] = [];
  registry.register('Custom', async (options) => {
    seen.push(options);
    return createLtmBackend('memory');
  });
  await using ltm = await registry.create('CUSTOM', { uri: 'somewhere' });
  expect(await ltm.store('k', 1)).toMatchObject({ stored: true });
  expect(seen).toEqual([{ uri: 'somewhere' }]);
});

test('a registry is an instance: what one knows the others do not', async () => {
  createLtmRegistry().register('mine', () => createLtmBackend('memory'));
  expect(createLtmRegistry().names()).toEqual(['duckdb', 'memory']);
  await expect(createLtmBackend('mine')).rejects.toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('a backend of the default registry is there for the whole program', async () => {
  registerLtmBackend('Of-This-Test', () => createLtmBackend('memory'));
  await using ltm = await createLtmBackend('of-this-test');
  expect(await ltm.store('k', 1)).toMatchObject({ created: true });
});

test('a name that is taken, in any case, is refused, and so is one that is none', () => {
  const registry = createLtmRegistry();
  const factory = () => createLtmBackend('memory');
  expect(() => registry.register('DUCKDB', factory)).toThrowError(expect.objectContaining({ code: 'ALREADY_EXISTS' }));
  for (const name of ['', ' ', 'two words', 42, undefined]) {
    expect(() => registry.register(name as string, factory)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
  expect(() => registry.register('mine', 'no function' as never)).toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
  expect(registry.names()).toEqual(['duckdb', 'memory']);
});

test('a new backend is built before the old one is closed', async () => {
  const registry = createLtmRegistry();
  const events: string[] = [];
  const old = observed(await createLtmBackend('memory'), () => events.push('old closed'));
  registry.register('next', async () => {
    await old.store('k', 'still open');
    events.push('new built');
    return createLtmBackend('memory');
  });
  await using next = await registry.replace(old, 'next');
  expect(events).toEqual(['new built', 'old closed']);
  expect(await next.store('k', 1)).toMatchObject({ stored: true });
  await expect(old.retrieve('k')).rejects.toThrowError(expect.objectContaining({ code: 'CLOSED' }));
});

test('a new backend that cannot be built leaves the old one open', async () => {
  await using old = await createLtmBackend('duckdb', { uri: file() });
  await old.store('k', 1);
  const registry = createLtmRegistry();
  await expect(registry.replace(old, 'duckdb', { uri: 'ftp://bucket/ltm' })).rejects.toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED' }),
  );
  await expect(registry.replace(old, 'duckdb', { uri: file() })).rejects.toThrowError(
    expect.objectContaining({ code: 'LOCKED' }),
  );
  await expect(registry.replace(old, 'unknown')).rejects.toThrowError(expect.objectContaining({ code: 'NOT_FOUND' }));
  expect(await old.retrieve('k')).toMatchObject({ value: 1 });
});

test('an old backend that fails to close is told, and the new one is closed again', async () => {
  const registry = createLtmRegistry();
  const memory = await createLtmBackend('memory');
  const failing = observed(memory, () => {
    throw new EiderError('UNAVAILABLE', 'cannot close');
  });
  let isNextClosed = false;
  registry.register('next', async () =>
    observed(await createLtmBackend('memory'), () => {
      isNextClosed = true;
    }),
  );
  await expect(registry.replace(failing, 'next')).rejects.toThrowError(
    expect.objectContaining({ code: 'UNAVAILABLE' }),
  );
  expect(isNextClosed).toBe(true);
  await memory.close();
});

test('the view for other tools has the configured name', async () => {
  const ltm = await createLtmBackend('duckdb', { uri: file(), tableName: 'agent_memory' });
  await ltm.store('k', { a: 1 }, { kind: 'ui' });
  await ltm.close();
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const { sql } = await import('@eider/core');
  await using engine = await openNodeDuckDb({ path: file(), readOnly: true });
  const { rows } = await engine.query(sql`SELECT key, value, metadata FROM agent_memory`);
  expect(rows).toEqual([{ key: 'k', value: '{"a":1}', metadata: '{"kind":"ui"}' }]);
});

test.each<[string, object, string]>([
  ['no uri', {}, 'INVALID_ARGUMENT'],
  ['an empty uri', { uri: '' }, 'INVALID_ARGUMENT'],
  ['a scheme that nobody opens', { uri: 'ftp://bucket/agents/ltm', s3Region: 'eu-central-1' }, 'UNSUPPORTED'],
  ['a misspelled option', { uri: ':memory:', tabelName: 'x' }, 'INVALID_ARGUMENT'],
  ['a format that does not exist', { uri: ':memory:', format: 'csv' }, 'INVALID_ARGUMENT'],
  ['text for a boolean', { uri: ':memory:', enableFts: 'no' }, 'INVALID_ARGUMENT'],
])('duckdb with %s is refused', async (_, options, code) => {
  await expect(createLtmBackend('duckdb', options)).rejects.toThrowError(expect.objectContaining({ code }));
  expect(await readdir(folder)).toEqual([]);
});

test('a misspelled option is named with what it may mean', async () => {
  await expect(createLtmBackend('duckdb', { uri: ':memory:', tabelName: 'x' } as object)).rejects.toThrowError(
    expect.objectContaining({
      details: { path: 'options.tabelName' },
      message: expect.stringContaining('did you mean tableName?'),
    }),
  );
});

test('the memory backend takes no file, and a local file needs no region', async () => {
  await expect(createLtmBackend('memory', { uri: file() })).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
  await using inMemory = await createLtmBackend('memory', { uri: ':memory:' });
  await using inFile = await createLtmBackend('duckdb', { uri: file(), s3Region: 'eu-central-1' });
  expect(await inMemory.store('k', 1)).toMatchObject({ stored: true });
  expect(await inFile.store('k', 1)).toMatchObject({ stored: true });
});

test('a view of a namespace is a backend too; closing it closes nothing', async () => {
  await using ltm = await createLtmBackend('memory');
  const mine = toLtmBackend(ltm.memory.namespace('users', '42'));
  await mine.store('k', 1);
  await mine.close();
  expect(await mine.retrieve('k')).toMatchObject({ found: true });
  expect(await ltm.retrieve('k')).toMatchObject({ found: false });
});

/** The same backend, and a word when it closes. */
function observed(backend: LtmBackend, onClose: () => void): LtmBackend {
  return {
    store: (...call) => backend.store(...call),
    retrieve: (...call) => backend.retrieve(...call),
    delete: (...call) => backend.delete(...call),
    search: (...call) => backend.search(...call),
    listAll: (...call) => backend.listAll(...call),
    transaction: (...call) => backend.transaction(...call),
    async close() {
      onClose();
      await backend.close();
    },
    [Symbol.asyncDispose]: () => backend.close(),
  };
}
