import { type BlobStoreFixture, blobStoreMutants, blobStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import { type BlobStore, EiderError } from '@eider/core';
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

describe('a store that by its nature cannot hold some keys', () => {
  const isUnder = (key: string, others: readonly string[]) => others.some((other) => other.startsWith(`${key}/`));

  /** A store whose keys are paths of files, which a fixture states or not. */
  async function openPathFixture(states: boolean): Promise<OpenFixture<BlobStoreFixture>> {
    const { fixture, dispose } = await openFixture();
    const put = async (store: BlobStore, ...[key, bytes, options]: Parameters<BlobStore['put']>) => {
      for await (const { key: other } of store.list(key)) {
        if (isUnder(key, [other])) throw new EiderError('INVALID_ARGUMENT', 'a folder is in the way');
      }
      for (let at = key.indexOf('/'); at !== -1; at = key.indexOf('/', at + 1)) {
        const parent = key.slice(0, at);
        if (await store.head(parent)) throw new EiderError('INVALID_ARGUMENT', 'a file is in the way');
      }
      return store.put(key, bytes, options);
    };
    const open = async (): Promise<BlobStore> => {
      const store = await fixture.open();
      return {
        get: (key, options) => store.get(key, options),
        head: (key, options) => store.head(key, options),
        put: (key, bytes, options) => put(store, key, bytes, options),
        delete: (key, options) => store.delete(key, options),
        list: (prefix, options) => store.list(prefix, options),
        close: () => store.close(),
      };
    };
    const cannotHold = (key: string, others: readonly string[]) => (isUnder(key, others) ? 'a folder' : undefined);
    return { fixture: { ...fixture, open, ...(states && { cannotHold }) }, dispose };
  }

  const nested = blobStoreSuite.cases.filter(({ id }) => /nested|only-this-key|order|sibling|part-of-a-name/.test(id));

  test.each(nested)('passes $id if its fixture says so, and fails it otherwise', async (one) => {
    expect(await runCase(one, () => openPathFixture(true))).toEqual({ id: one.id, passed: true });
    expect(await runCase(one, () => openPathFixture(false))).toMatchObject({ passed: false });
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
