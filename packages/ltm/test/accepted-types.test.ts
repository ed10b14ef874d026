import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type {
  CountOptions,
  DeleteOptions,
  ListOptions,
  MemoryReadOptions,
  MemoryTransactionOptions,
  NamespacesOptions,
  SearchOptions,
  StoreItem,
  StoreOptions,
  WatchOptions,
} from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { expect, expectTypeOf, test } from 'vitest';
import { createMemory } from '../src/index.ts';

// Every optional member, undefined: these compile only if each of them may be.
const READ: Required<MemoryReadOptions> = { signal: undefined, consistency: undefined };
const STORE: Required<StoreOptions> = {
  signal: undefined,
  metadata: undefined,
  ttlMs: undefined,
  expiresAt: undefined,
  text: undefined,
  ifRevision: undefined,
};
const { signal: _, ...IN_ITEM } = STORE;
const ITEM: Required<StoreItem> = { ...IN_ITEM, key: 'b', value: 'two', createdAt: undefined, updatedAt: undefined };
const DELETE: Required<DeleteOptions> = { signal: undefined, ifRevision: undefined };
const TRANSACTION: Required<MemoryTransactionOptions> = { signal: undefined, maxAttempts: undefined };
const SEARCH: Required<SearchOptions> = {
  ...READ,
  filter: undefined,
  limit: undefined,
  cursor: undefined,
  minScore: undefined,
  fuzzy: undefined,
  highlights: undefined,
};
const LIST: Required<ListOptions> = {
  ...READ,
  prefix: undefined,
  after: undefined,
  limit: undefined,
  filter: undefined,
};
const COUNT: Required<CountOptions> = { ...READ, prefix: undefined, filter: undefined };
const NAMESPACES: Required<NamespacesOptions> = { ...READ, prefix: undefined, depth: undefined, after: undefined };
const WATCH: Required<WatchOptions> = { signal: undefined, prefix: undefined, after: undefined };

async function gathered<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('an option that is undefined counts as absent, in every call', async () => {
  await using engine = await openNodeDuckDb();
  await using memory = await createMemory({ engine, log: memoryLog() });
  const changes = memory.watch(WATCH)[Symbol.asyncIterator]();
  const change = changes.next();
  const { metadata, expiresAt, text } = await memory.store('a', 'one', STORE);
  expect({ metadata, expiresAt, text }).toEqual({ metadata: {}, expiresAt: undefined, text: undefined });
  expect((await change).value).toMatchObject({ kind: 'stored', record: { key: 'a' } });
  await memory.storeMany([ITEM], { signal: undefined });
  await memory.namespace('n').store('c', 'three');
  expect((await memory.retrieve('a', READ))?.value).toBe('one');
  expect(await memory.retrieveMany(['a', 'none'], READ)).toMatchObject([{ key: 'a' }, undefined]);
  const found = await memory.search('one two', SEARCH);
  expect(found.hits.map(({ record, highlights }) => [record.key, highlights])).toEqual([
    ['a', undefined],
    ['b', undefined],
  ]);
  expect((await memory.search(undefined, SEARCH)).hits).toHaveLength(2);
  expect((await gathered(memory.list(LIST))).map(({ key }) => key)).toEqual(['a', 'b']);
  expect(await memory.count(COUNT)).toBe(2);
  expect(await gathered(memory.namespaces(NAMESPACES))).toEqual([['n']]);
  await memory.transaction((tx) => tx.store('d', 4, IN_ITEM), TRANSACTION);
  expect((await memory.stats(READ)).records).toBe(4);
  expect(await memory.delete('d', DELETE)).toBe(true);
  expect(await memory.deleteMany(['b'], { signal: undefined })).toEqual([true]);
  await memory.checkpoint({ signal: undefined });
});

interface Preference {
  readonly theme: string;
}

test('search and list take the type of the values, also an interface', async () => {
  await using engine = await openNodeDuckDb();
  await using memory = await createMemory({ engine, log: memoryLog() });
  await memory.store('p', { theme: 'dark' });
  const { hits } = await memory.search<Preference>('dark');
  expectTypeOf(hits[0]?.record.value).toEqualTypeOf<Preference | undefined>();
  expect(hits.map(({ record }) => record.value.theme)).toEqual(['dark']);
  for await (const { value } of memory.list<Preference>()) expect(value.theme).toBe('dark');
});

interface Preference {
  readonly theme: string;
  readonly sizes?: readonly number[];
}

interface Facts {
  readonly kind: string;
}

test('values and metadata whose types are interfaces are stored and come back with their type', async () => {
  const engine = await openNodeDuckDb();
  await using memory = await createMemory({ engine, log: memoryLog() });
  const preference: Preference = { theme: 'dark' };
  const metadata: Facts = { kind: 'ui' };
  await memory.store('a', preference, { metadata });
  await memory.storeMany([{ key: 'b', value: preference, metadata }]);
  await memory.transaction((tx) => tx.store('c', preference, { metadata }));
  for (const key of ['a', 'b', 'c']) {
    const record = await memory.retrieve<Preference>(key);
    expect(record?.value).toEqual(preference);
    expect(record?.metadata).toEqual(metadata);
  }
  await expect(memory.store('d', new Map())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await memory.close();
  await engine.close();
});
