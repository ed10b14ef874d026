import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { LongTermMemory, SqlEngine } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { memoryLog } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';

let folder: string;
let engine: SqlEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-ltm-large-'));
  engine = await openNodeDuckDb();
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function openFile(): Promise<LongTermMemory> {
  const log = await openFileLog(join(folder, 'memory.duckdb.log'));
  return createMemory({ engine, log, owned: [log] }, { path: join(folder, 'memory.duckdb') });
}

test('a value of 50 MB is stored, folded in, opened again, watched and deleted like any other', async () => {
  const value = { text: `first ${'x'.repeat(50_000_000)} last` };
  const first = await openFile();
  const { revision } = await first.store('large', value, { text: 'findable' });
  expect((await first.retrieve<typeof value>('large'))?.value.text.length).toBe(value.text.length);
  for await (const change of first.watch({ after: revision - 1 })) {
    expect(change.revision).toBe(revision);
    break;
  }
  await first.checkpoint();
  await first.close();
  const second = await openFile();
  const read = await second.retrieve<typeof value>('large');
  expect(read?.value.text === value.text).toBe(true);
  expect((await second.search('findable')).hits.map(({ record }) => record.key)).toEqual(['large']);
  expect(await second.delete('large', { ifRevision: revision })).toBe(true);
  await second.close();
});

test('a record above maxValueBytes is refused with its size and the limit, whatever part makes it large', async () => {
  await using memory = await createMemory({ engine, log: memoryLog() }, { maxValueBytes: 1_000 });
  const long = 'é'.repeat(498);
  await memory.store('fits', long);
  const tooLarge = { code: 'INVALID_ARGUMENT', details: { sizeBytes: 1_002, maxBytes: 1_000 } };
  await expect(memory.store('k', 'é'.repeat(499))).rejects.toMatchObject(tooLarge);
  await expect(memory.store('k', 1, { metadata: { long } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(memory.store('k', long, { text: 'four' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(
    memory.storeMany([
      { key: 'a', value: 1 },
      { key: 'k', value: [long, long] },
    ]),
  ).rejects.toMatchObject({
    details: { item: 1, maxBytes: 1_000 },
  });
  await expect(memory.transaction((tx) => tx.store('k', [long, long]))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  expect(await memory.count()).toBe(1);
});

test('a value that no text of the runtime could hold is refused as too large', async () => {
  await using memory = await createMemory({ engine, log: memoryLog() });
  // Each of these characters is six in JSON.
  await expect(memory.store('k', ['\u0001'.repeat(100_000_000)])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
