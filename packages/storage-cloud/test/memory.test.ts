import {
  type BlobStoreFixture,
  blobStoreSuite,
  commitLogSuite,
  type DocumentStoreFixture,
  documentStoreSuite,
  type OpenFixture,
  runCase,
} from '@eider/conformance';
import { manualClock } from '@eider/core';
import { memoryBlobStore, memoryBucket, memoryDocumentStore, memoryDocuments } from '@eider/storage-cloud/memory';
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

async function openDocumentFixture(): Promise<OpenFixture<DocumentStoreFixture>> {
  const documents = memoryDocuments();
  return {
    fixture: { pieceSize: 20, open: async () => memoryDocumentStore({ documents }) },
    dispose: async () => undefined,
  };
}

describe('memoryDocumentStore meets the port', () => {
  test.each(documentStoreSuite.cases)('$id', async (one) => {
    expect(await runCase(one, openDocumentFixture)).toEqual({ id: one.id, passed: true });
  });
});

test('memory document stores without common documents share nothing', async () => {
  await memoryDocumentStore().createCollection({ name: 'films', kind: 'documents' });
  expect(await memoryDocumentStore().collections()).toEqual([]);
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
