import { type BlobStoreFixture, blobStoreMutants, blobStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import { memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { describe, expect, test } from 'vitest';
import { failuresByMutant } from './failures-by-mutant.ts';

async function openFixture(): Promise<OpenFixture<BlobStoreFixture>> {
  const bucket = memoryBucket();
  return {
    fixture: { listPageSize: 20, open: async () => memoryBlobStore({ bucket }) },
    dispose: async () => undefined,
  };
}

describe('blob store suite', () => {
  test('has unique ids', () => {
    const ids = [...blobStoreSuite.cases, ...blobStoreMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^blob-store(\/[a-z0-9-]+){2}$/);
  });

  test.each(blobStoreSuite.cases)('$id: a right store passes', async (one) => {
    expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('blob store mutants', async () => {
  const failures = await failuresByMutant(blobStoreSuite, blobStoreMutants, openFixture);

  test.each(blobStoreMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(blobStoreSuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
