import { type BlobStoreFixture, blobStoreSuite, commitLogSuite, type OpenFixture, runCase } from '@eider/conformance';
import { manualClock } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { openMemoryLogFixture } from './commit-log-fixtures.ts';

async function openBlobFixture(): Promise<OpenFixture<BlobStoreFixture>> {
  const bucket = memoryBucket();
  return {
    fixture: { listPageSize: 200, open: async () => memoryBlobStore({ bucket }) },
    dispose: async () => undefined,
  };
}

describe('memoryBlobStore meets the port', () => {
  test.each(blobStoreSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openBlobFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('memoryLog meets the port', () => {
  test.each(commitLogSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openMemoryLogFixture)).toEqual({ id: one.id, passed: true });
  });
});

test('a memory blob store takes the time of a blob from its clock', async () => {
  const clock = manualClock(5000);
  const store = memoryBlobStore({ clock });
  await store.put('k', Uint8Array.of(1));
  await clock.advance(1000);
  expect((await store.head('k'))?.lastModified).toEqual(new Date(5000));
});

test('memory blob stores without a common bucket share nothing', async () => {
  await memoryBlobStore().put('k', Uint8Array.of(1));
  expect(await memoryBlobStore().get('k')).toBeUndefined();
});
