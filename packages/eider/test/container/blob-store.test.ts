import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BlobStore, EiderError } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { eiderModule, openMemory, TOKENS } from 'eider';
import { Container } from 'inversify';
import { afterAll, describe, expect, test } from 'vitest';

const folder = await mkdtemp(join(tmpdir(), 'eider-container-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

function containerFor(uri: string): Container {
  const container = new Container();
  container.load(eiderModule({ uri }));
  return container;
}

async function keysOf(store: BlobStore): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

describe('TOKENS.blobStore', () => {
  test('is what the URI of a shared memory names, opened once, and closed with the memory', async () => {
    const container = containerFor(pathToFileURL(join(folder, 'shared', '/')).href);
    const store = await container.getAsync(TOKENS.blobStore);
    const memory = await container.getAsync(TOKENS.longTermMemory);
    await memory.store('k', 1);
    expect(await keysOf(store)).toEqual(expect.arrayContaining(['format.json', expect.stringMatching(/^log\//)]));
    expect(await container.getAsync(TOKENS.blobStore)).toBe(store);
    await memory.close();
    await expect(store.head('format.json')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('can be bound to a store of one’s own, which two memories share and which stays open', async () => {
    const store = memoryBlobStore();
    const memories = await Promise.all(
      [1, 2].map(async () => {
        const container = containerFor('s3://agents/cache.duckdb');
        (await container.rebind(TOKENS.blobStore)).toConstantValue(store);
        return container.getAsync(TOKENS.longTermMemory);
      }),
    );
    const [a, b] = memories;
    await a?.store('note', { text: 'remember the milk' });
    expect((await b?.search('milk', { consistency: 'latest' }))?.hits).toHaveLength(1);
    for (const memory of memories) await memory.close();
    expect(await store.head('format.json')).toBeDefined();
  });

  test('is tried before a new memory is begun in it, wherever it comes from', async () => {
    const inner = memoryBlobStore();
    const container = containerFor('s3://agents/cache.duckdb');
    const careless: BlobStore = {
      get: (...given) => inner.get(...given),
      head: (...given) => inner.head(...given),
      put: (key, bytes, { ifMatch: _ifMatch, ifNoneMatch: _ifNoneMatch, ...options } = {}) =>
        inner.put(key, bytes, options),
      delete: (...given) => inner.delete(...given),
      list: (...given) => inner.list(...given),
      close: () => inner.close(),
    };
    (await container.rebind(TOKENS.blobStore)).toConstantValue(careless);
    await expect(container.getAsync(TOKENS.longTermMemory)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('If-None-Match was ignored'),
    });
    expect(await inner.head('format.json')).toBeUndefined();
  });

  test.each([':memory:', './local.duckdb'])('is UNSUPPORTED for %s, which lies in none', async (uri) => {
    await expect(containerFor(uri).getAsync(TOKENS.blobStore)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('a blobStore given to openMemory', () => {
  test('is used in the place of the URI’s, and stays open', async () => {
    const blobStore = memoryBlobStore();
    const memory = await openMemory('gs://agents/cache.duckdb', {}, { blobStore });
    await memory.store('k', 1);
    await memory.close();
    expect(await blobStore.head('format.json')).toBeDefined();
  });

  test.each([':memory:', './local.duckdb'])('is refused for %s, which would leave it aside', async (uri) => {
    await expect(openMemory(uri, {}, { blobStore: memoryBlobStore() })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('s3://'),
    });
  });

  test('that is none is INVALID_ARGUMENT', async () => {
    const blobStore = {} as BlobStore;
    await expect(openMemory('s3://agents/x', {}, { blobStore })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

test('IndexedDB is refused in Node, by name of the entry that has it', async () => {
  const refused: unknown = await openMemory('indexeddb:agents').catch((error: unknown) => error);
  expect(EiderError.is(refused, 'UNSUPPORTED')).toBe(true);
  expect(String(refused)).toContain('eider/browser');
  expect(() => eiderModule({ uri: 'indexeddb:agents' })).toThrow('eider/browser');
});
