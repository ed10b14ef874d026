import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { LongTermMemory, SqlEngine } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

function storeInTransaction(options: object): Promise<void> {
  return memory.transaction((tx) => tx.store('k', 1, options));
}

let engine: SqlEngine;
let memory: LongTermMemory;

beforeAll(async () => {
  engine = await openNodeDuckDb();
  memory = await createMemory({ engine, log: memoryLog() });
});

afterAll(async () => {
  await memory.close();
  await engine.close();
});

test.each<[string, () => Promise<unknown>, object]>([
  ['store', () => memory.store('k', 1, { ttl: 5 } as object), { option: 'ttl' }],
  ['search', () => memory.search('k', { filtr: {} } as object), { option: 'filtr' }],
  ['retrieve', () => memory.retrieve('k', { fallback: 1 } as object), { option: 'fallback' }],
  ['delete', () => memory.delete('k', { force: true } as object), { option: 'force' }],
  ['count', () => memory.count({ limit: 1 } as object), { option: 'limit' }],
  ['deleteMany', () => memory.deleteMany(['k'], { ifRevision: 1 } as object), { option: 'ifRevision' }],
  ['list', () => firstOf(memory.list({ depth: 1 } as object)), { option: 'depth' }],
  ['namespaces', () => firstOf(memory.namespaces({ dept: 1 } as object)), { option: 'dept' }],
  ['watch', () => firstOf(memory.watch({ from: 1 } as object)), { option: 'from' }],
  ['transaction', () => memory.transaction(async () => 1, { retries: 1 } as object), { option: 'retries' }],
  ['a store in a transaction', () => storeInTransaction({ signal: undefined }), { option: 'signal' }],
  ['storeMany', () => memory.storeMany([{ key: 'k', value: 1, ttl: 5 } as never]), { item: 0, option: 'ttl' }],
])('%s refuses an option that it does not have', async (_, call, details) => {
  await expect(call()).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT', details }));
  expect(await memory.count()).toBe(0);
});

test.each<[string, () => Promise<unknown>]>([
  ['options of null', () => memory.store('k', 1, null as never)],
  ['a signal that is none', () => memory.retrieve('k', { signal: 'x' as never })],
  ['one item instead of many', () => memory.storeMany({ key: 'k', value: 1 } as never)],
  ['an item of null', () => memory.storeMany([null as never])],
  ['a text instead of many keys', () => memory.retrieveMany('abc' as never)],
])('%s is INVALID_ARGUMENT and stores nothing', async (_, call) => {
  await expect(call()).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(await memory.count()).toBe(0);
});

test('an item that is no object is told what an item is', async () => {
  for (const item of [['a', 1], 'a', null] as never[]) {
    await expect(memory.storeMany([item])).rejects.toThrowError(
      expect.objectContaining({ message: expect.stringContaining('{ key, value'), details: { item: 0 } }),
    );
  }
});

test('a bad item among many is named by its index and path', async () => {
  const items = [
    { key: 'a', value: 1 },
    { key: 'b', value: { x: Number.NaN } },
  ];
  await expect(memory.storeMany(items)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: expect.objectContaining({ item: 1, path: '$.x' }) }),
  );
  expect(await memory.count()).toBe(0);
});
