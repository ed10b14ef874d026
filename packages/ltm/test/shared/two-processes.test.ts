import { type LongTermMemory, manualClock, seededRandom, sequentialIds } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { expect, test } from 'vitest';
import { createSharedMemory, type SharedMemorySettings } from '../../src/memory/create-shared-memory.ts';

const parquet = parquetCodec();

/** Opens memories of one bucket, as processes would. */
function sharing(settings: SharedMemorySettings = {}) {
  const bucket = memoryBucket();
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const ids = sequentialIds();
  const open = (own: SharedMemorySettings = {}): Promise<LongTermMemory> =>
    createSharedMemory(
      { blobStore: memoryBlobStore({ bucket, clock }), parquet, clock, ids, random: seededRandom(1) },
      { memtable: { maxEntries: 8 }, bucket: { graceMs: 1_000 }, ...settings, ...own },
    );
  return { bucket, clock, open };
}

test('a write of one process is seen by the latest read of another, and later by any', async () => {
  const { clock, open } = sharing();
  const [a, b] = [await open(), await open()];
  await a.store('x', 1);
  expect(await b.retrieve('x')).toBeUndefined();
  expect((await b.retrieve('x', { consistency: 'latest' }))?.value).toBe(1);
  await a.store('x', 2);
  clock.advance(2_000);
  expect((await b.retrieve('x', { consistency: 'local' }))?.value).toBe(1);
  expect((await b.retrieve('x'))?.value).toBe(2);
  await a.close();
  await b.close();
});

test('processes that write and checkpoint at the same time lose nothing and agree', async () => {
  const { bucket, clock, open } = sharing();
  const memories = [await open(), await open(), await open()];
  const expected = new Map<string, number>();
  for (let round = 0; round < 40; round += 1) {
    await Promise.all(
      memories.map(async (memory, who) => {
        await memory.store(`own-${who}-${round % 7}`, round);
        await memory.transaction(async (tx) => {
          const counter = await tx.retrieve<number>('counter');
          await tx.store('counter', (counter?.value ?? 0) + 1);
        });
        if (round % 5 === who) await memory.delete(`own-${who}-${(round + 3) % 7}`);
        if (round % 4 === who) await memory.checkpoint();
      }),
    );
    for (const who of memories.keys()) {
      expected.set(`own-${who}-${round % 7}`, round);
      if (round % 5 === who) expected.delete(`own-${who}-${(round + 3) % 7}`);
    }
    clock.advance(700);
  }
  expected.set('counter', 120);
  const fresh = await open();
  for (const memory of [...memories, fresh]) {
    await memory.retrieve('x', { consistency: 'latest' });
    const found = new Map<string, unknown>();
    for await (const { key, value } of memory.list()) found.set(key, value);
    expect(found).toEqual(new Map([...expected].sort(([x], [y]) => (x < y ? -1 : 1))));
    expect(await memory.count()).toBe(expected.size);
    await memory.close();
  }
  const commits = [...bucket.blobs.keys()].filter((key) => key.startsWith('log/')).length;
  expect(commits, 'commits that checkpoints hold go').toBeLessThan(400);
});

test('a process that slept through checkpoints and garbage collection finds everything again', async () => {
  const { clock, open } = sharing({ log: { retainMs: 0, retainBytes: 0 } });
  const [sleeper, worker] = [await open(), await open()];
  await sleeper.store('old', 'before');
  for (let round = 0; round < 30; round += 1) {
    await worker.store(`k${round}`, round);
    if (round === 10) await worker.delete('old');
    if (round % 3 === 0) await worker.checkpoint();
    clock.advance(5_000);
  }
  expect(await sleeper.retrieve('old', { consistency: 'latest' })).toBeUndefined();
  expect(await sleeper.count({ consistency: 'latest' })).toBe(30);
  await sleeper.store('again', true);
  expect((await worker.retrieve('again', { consistency: 'latest' }))?.value).toBe(true);
  expect((await worker.search('k7')).hits).toEqual([]);
  await sleeper.close();
  await worker.close();
});

test('names as long as they may be are no harm to what lists the runs', async () => {
  const { open } = sharing();
  const writer = await open();
  const key = '\u0001'.repeat(4_096);
  const view = (memory: LongTermMemory): LongTermMemory =>
    memory.namespace(...Array.from({ length: 50 }, () => '"'.repeat(60)));
  await view(writer).store(key, 1);
  await writer.checkpoint();
  const reader = await open();
  expect((await view(reader).retrieve(key))?.value).toBe(1);
  await writer.close();
  await reader.close();
});
