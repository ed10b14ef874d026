import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { LongTermMemory, SqlEngine } from '@eider/core';
import { memoryBlobStore, memoryBucket, memoryLog } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

let folder: string;
let engine: SqlEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-ltm-reopened-'));
  engine = await openNodeDuckDb();
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const RECORDS = 400;
const OVERWRITTEN = 60;

// The first run is so large that it stays beside those that overwrite records of it.
test.each(['native', 'parquet'] as const)(
  'what later runs overwrite and delete stays hidden in a run that is opened again and again: %s',
  async (format) => {
    const [bucket, log] = [memoryBucket(), memoryLog()];
    const open = (): Promise<LongTermMemory> => {
      const parts = { engine, log, blobStore: memoryBlobStore({ bucket }), parquet: parquetCodec() };
      return createMemory(parts, { path: join(folder, `${format}.duckdb`), format });
    };
    const expected = new Map<string, unknown>();
    const ensureSame = async (memory: LongTermMemory): Promise<void> => {
      expect(await memory.count()).toBe(expected.size);
      const found = (await memory.search('word', { limit: RECORDS * 2 })).hits.map(({ record }) => record.key);
      expect(new Set(found)).toEqual(new Set(expected.keys()));
      expect(found).toHaveLength(expected.size);
    };
    const first = await open();
    const items = Array.from({ length: RECORDS }, (_, at) => ({ key: `k${at}`, value: { text: 'word 0' } }));
    for (const { key, value } of items) expected.set(key, value);
    await first.storeMany(items);
    await first.close();
    for (let round = 1; round <= 3; round += 1) {
      const memory = await open();
      await ensureSame(memory);
      for (let at = 0; at < OVERWRITTEN; at += 1) {
        const key = `k${at * round}`;
        expected.set(key, { text: `word ${round}` });
        await memory.store(key, { text: `word ${round}` });
      }
      expected.delete(`k${399 - round}`);
      await memory.delete(`k${399 - round}`);
      await ensureSame(memory);
      await memory.checkpoint();
      expect((await memory.stats()).storage?.runs.length).toBeGreaterThan(1);
      await ensureSame(memory);
      await memory.close();
    }
    const last = await open();
    await ensureSame(last);
    await last.close();
  },
);
