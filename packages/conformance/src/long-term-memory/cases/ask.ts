import type { ListOptions, LongTermMemory, MemoryRecord, SearchOptions, StorageStats } from '@eider/core';
import { ensure } from '../../suite/expect.ts';

/** Every record of a list, in its order. */
export async function recordsOf(memory: LongTermMemory, options?: ListOptions): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of memory.list(options)) records.push(record);
  return records;
}

/** Everything that is to come, in its order. */
export async function gather<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The first of what is to come; the rest is not asked for. */
export async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of items) return item;
  return undefined;
}

/** Keys of a list, in its order. */
export async function keysOf(memory: LongTermMemory, options?: ListOptions): Promise<readonly string[]> {
  return (await recordsOf(memory, options)).map(({ key }) => key);
}

/** Keys that a search finds, best first. */
export async function foundBy(
  memory: LongTermMemory,
  query: string | undefined,
  options?: SearchOptions,
): Promise<readonly string[]> {
  return (await memory.search(query, options)).hits.map(({ record }) => record.key);
}

/** Keys that a search finds, in the order of the keys: for when the rank does not matter. */
export async function foundSet(
  memory: LongTermMemory,
  query: string | undefined,
  options?: SearchOptions,
): Promise<readonly string[]> {
  return [...(await foundBy(memory, query, { limit: 1_000, ...options }))].sort();
}

/** Keys with their scores, best first. */
export async function scoresOf(
  memory: LongTermMemory,
  query: string | undefined,
  options?: SearchOptions,
): Promise<readonly (readonly [string, number])[]> {
  return (await memory.search(query, options)).hits.map(({ record, score }) => [record.key, score] as const);
}

/** The record of a key that must be there. */
export async function recordOf(memory: LongTermMemory, key: string): Promise<MemoryRecord> {
  const record = await memory.retrieve(key);
  ensure(record !== undefined, `no record under ${key}`);
  return record;
}

/** How many commits there have been, whichever view is asked. */
export async function commitsOf(memory: LongTermMemory): Promise<number> {
  return Math.floor((await memory.stats()).lastRevision / 65_536);
}

/** What the memory is made of; only its root tells. */
export async function storageOf(root: LongTermMemory): Promise<StorageStats> {
  const { storage } = await root.stats();
  ensure(storage !== undefined, 'the root must tell what the memory is made of');
  return storage;
}
