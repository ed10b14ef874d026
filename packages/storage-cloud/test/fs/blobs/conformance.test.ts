import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BlobStoreFixture, blobStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import type { BlobStore } from '@eider/core';
import { fsBlobStore } from '@eider/storage-cloud/fs';
import { expect, test } from 'vitest';

async function openFixture(): Promise<OpenFixture<BlobStoreFixture>> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-blobs-'));
  const opened: BlobStore[] = [];
  return {
    fixture: {
      listPageSize: 20,
      open: async () => {
        const store = fsBlobStore(folder);
        opened.push(store);
        return store;
      },
    },
    dispose: async () => {
      for (const store of opened) await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

test.concurrent.each(blobStoreSuite.cases)('$id: $requirement', async (conformanceCase) => {
  expect(await runCase(conformanceCase, openFixture)).toEqual({ id: conformanceCase.id, passed: true });
});
