import { manualClock, seededRandom, sequentialIds } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { expect, test } from 'vitest';
import { createSharedMemory } from '../../src/memory/create-shared-memory.ts';

test('a checkpoint succeeds where another process has dropped the commits that it would look at', async () => {
  const bucket = memoryBucket();
  const clock = manualClock(Date.UTC(2024, 0, 1));
  const ids = sequentialIds();
  const open = () =>
    createSharedMemory(
      { blobStore: memoryBlobStore({ bucket, clock }), parquet: parquetCodec(), clock, ids, random: seededRandom(1) },
      { log: { retainMs: 0, retainBytes: 0 }, bucket: { graceMs: 1_000 } },
    );
  const first = await open();
  await first.store('a', 1);
  await first.checkpoint();
  await first.store('b', 2);
  await first.checkpoint();
  // It knows of commits that only the log tells of, and has not looked at them.
  const late = await open();
  for (let round = 0; round < 3; round += 1) {
    await first.store('c', round);
    await late.retrieve('c', { consistency: 'latest' });
    await first.checkpoint();
    clock.advance(5_000);
  }
  expect([...bucket.blobs.keys()].filter((key) => key.startsWith('log/')).length).toBeLessThan(3);
  // The first of these takes in the other's checkpoint, the second makes one.
  for (let round = 0; round < 3; round += 1) {
    await late.store('d', round);
    await late.checkpoint();
  }
  expect((await late.retrieve('d'))?.value).toBe(2);
  await late.close();
  await first.close();
});
