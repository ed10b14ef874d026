import { longTermMemorySuite, runCase } from '@eider/conformance';
import { type BlobStore, EiderError } from '@eider/core';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { expect, test } from 'vitest';
import { createSharedMemory } from '../../src/memory/create-shared-memory.ts';
import { openMemoryFixture } from '../conformance/memory-fixture.ts';

const parquet = parquetCodec();

function openFixture(): ReturnType<typeof openMemoryFixture> {
  const buckets = new Map<string, () => BlobStore>();
  let memories = 0;
  const newPath = (): string => {
    memories += 1;
    const bucket = memoryBucket();
    buckets.set(String(memories), () => memoryBlobStore({ bucket }));
    return String(memories);
  };
  return openMemoryFixture(newPath, async ({ path, table: _, ...settings }, clock) => {
    const open = buckets.get(path);
    if (open === undefined) throw new EiderError('INTERNAL', 'the fixture has lost a bucket');
    const blobStore = open();
    const bucket = { maxClockLeadMs: Number.POSITIVE_INFINITY };
    return createSharedMemory({ blobStore, parquet, clock, owned: [blobStore] }, { ...settings, bucket });
  });
}

test.concurrent.each(longTermMemorySuite.cases)('$id: $requirement', async (conformanceCase) => {
  expect(await runCase(conformanceCase, async () => openFixture())).toEqual({ id: conformanceCase.id, passed: true });
});
