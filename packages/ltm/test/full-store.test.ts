import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type BlobStore, EiderError, type LongTermMemory, type SqlEngine } from '@eider/core';
import { fsBlobStore, openFileLog } from '@eider/storage-cloud/fs';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

const BEFORE = 50;
let folder: string;
let engine: SqlEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-ltm-full-'));
  engine = await openNodeDuckDb();
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** A folder whose disk can be filled up: then no file of a run can be written. */
class FillableStore {
  isFull = false;
  readonly store: BlobStore;

  constructor(path: string) {
    const files = fsBlobStore(path, { writeOnce: [''] });
    this.store = {
      get: (key, options) => files.get(key, options),
      head: (key, options) => files.head(key, options),
      put: (key, bytes, options) => {
        if (this.isFull) return Promise.reject(new EiderError('RESOURCE_EXHAUSTED', 'free space on the disk'));
        return files.put(key, bytes, options);
      },
      delete: (key, options) => files.delete(key, options),
      list: (prefix, options) => files.list(prefix, options),
      close: () => files.close(),
    };
  }
}

async function openAt(name: string, disk: FillableStore): Promise<LongTermMemory> {
  const path = join(folder, name);
  const log = await openFileLog(`${path}.log`, { preallocateBytes: 65_536 });
  const components = { engine, log, blobStore: disk.store, parquet: parquetCodec(), owned: [log, disk.store] };
  return createMemory(components, { path, format: 'parquet', runsFolder: `${path}.runs` });
}

const itemsFrom = (from: number) =>
  Array.from({ length: BEFORE }, (_, index) => ({ key: `k${from + index}`, value: { text: 'kept words' } }));

async function expectAll(memory: LongTermMemory, count: number): Promise<void> {
  expect(await memory.count()).toBe(count);
  expect((await memory.search('kept', { limit: 1_000 })).hits).toHaveLength(count);
  let listed = 0;
  for await (const _record of memory.list()) listed += 1;
  expect(listed).toBe(count);
}

test('a disk too full for a Parquet run fails the checkpoint, not stores and reads; with space it works, without reopening', async () => {
  const disk = new FillableStore(join(folder, 'a.duckdb.runs'));
  const memory = await openAt('a.duckdb', disk);
  await memory.storeMany(itemsFrom(0));
  await memory.checkpoint();
  await memory.storeMany(itemsFrom(BEFORE));
  disk.isFull = true;
  for (const _attempt of [1, 2]) {
    await expect(memory.checkpoint()).rejects.toThrow(expect.objectContaining({ code: 'RESOURCE_EXHAUSTED' }));
  }
  await expectAll(memory, 2 * BEFORE);
  await memory.storeMany(itemsFrom(2 * BEFORE));
  await expectAll(memory, 3 * BEFORE);
  disk.isFull = false;
  await memory.checkpoint();
  await expectAll(memory, 3 * BEFORE);
  expect((await memory.stats()).storage?.runs.reduce((sum, { records }) => sum + records, 0)).toBe(3 * BEFORE);
  await memory.close();
});

test('a memory that closes on a full disk says so, and opens with everything that was acknowledged', async () => {
  const disk = new FillableStore(join(folder, 'b.duckdb.runs'));
  const memory = await openAt('b.duckdb', disk);
  await memory.storeMany(itemsFrom(0));
  disk.isFull = true;
  await expect(memory.close()).rejects.toThrow(expect.objectContaining({ code: 'RESOURCE_EXHAUSTED' }));
  const again = await openAt('b.duckdb', new FillableStore(join(folder, 'b.duckdb.runs')));
  await expectAll(again, BEFORE);
  expect((await again.stats()).storage?.recovery.replayedCommits).toBe(1);
  await again.close();
});
