import { type BlobStore, type LongTermMemory, manualClock, seededRandom } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSharedMemory, type SharedMemorySettings } from '../../src/memory/create-shared-memory.ts';
import { wrappedStore } from '../bucket/wrapped-store.ts';

const parquet = parquetCodec();
const clock = manualClock(1_000);

let bucket: ReturnType<typeof memoryBucket>;
let changes: string[];

beforeEach(() => {
  bucket = memoryBucket();
  changes = [];
});

function store(): BlobStore {
  return memoryBlobStore({ clock, bucket });
}

/** A store that notes what changes it. */
function watchedStore(): BlobStore {
  const inner = store();
  return wrappedStore(inner, {
    put: (key, bytes, options) => {
      changes.push(`put ${key}`);
      return inner.put(key, bytes, options);
    },
    delete: (key, options) => {
      changes.push(`delete ${key}`);
      return inner.delete(key, options);
    },
  });
}

const open = (blobStore: BlobStore, settings: SharedMemorySettings = {}): Promise<LongTermMemory> =>
  createSharedMemory({ blobStore, parquet, clock, random: seededRandom(1) }, settings);

const reading = (): Promise<LongTermMemory> => open(watchedStore(), { readOnly: true });

describe('a shared memory that is opened for reading only', () => {
  test('is NOT_FOUND where there is none, and makes none', async () => {
    await expect(reading()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(changes).toEqual([]);
    expect(await store().head('format.json')).toBeUndefined();
  });

  test('sees what others write, and refuses every change without a request', async () => {
    await using writer = await open(store());
    await writer.store('a', 'alpha', { metadata: { n: 1 } });
    const reader = await reading();
    await writer.store('b', 'beta');
    expect((await reader.retrieve('b', { consistency: 'latest' }))?.value).toBe('beta');
    expect((await reader.search('alpha')).hits).toHaveLength(1);
    expect(await reader.count({ filter: { n: 1 } })).toBe(1);
    const refused = [
      () => reader.store('c', 1),
      () => reader.storeMany([{ key: 'c', value: 1 }]),
      () => reader.delete('a'),
      () => reader.deleteMany(['a']),
      () => reader.namespace('x').store('c', 1),
      () => reader.transaction((tx) => tx.store('c', 1)),
      () => reader.checkpoint(),
    ];
    for (const change of refused) await expect(change()).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await reader.transaction(async (tx) => (await tx.retrieve('a'))?.value)).toBe('alpha');
    await reader.close();
    expect(changes).toEqual([]);
    expect(await writer.count()).toBe(2);
  });

  test('takes in what others have folded instead of keeping every commit in memory', async () => {
    await using writer = await open(store(), { checkpoint: 'manual' });
    await writer.store('first', 0);
    await using reader = await reading();
    for (let at = 0; at < 1_600; at += 1) await writer.store(`k${at % 50}`, at);
    await writer.checkpoint();
    const entries = async () => (await reader.stats({ consistency: 'latest' })).storage?.memtable.entries ?? -1;
    expect(await entries()).toBeGreaterThanOrEqual(0);
    // What it takes in goes on behind the read that noticed it.
    await expect.poll(entries).toBeLessThan(1_600);
    expect(await reader.count()).toBe(51);
    expect((await reader.retrieve('k49'))?.value).toBe(1_599);
    expect(changes).toEqual([]);
  });
});
