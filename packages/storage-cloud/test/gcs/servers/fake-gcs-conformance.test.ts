import { blobStoreSuite, runCase } from '@eider/conformance';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { type GcsTestServer, startFakeGcs } from '@eider/test-servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handlesFixture } from '../../blob-store-fixtures.ts';

let server: GcsTestServer;

beforeAll(async () => {
  server = await startFakeGcs();
});

afterAll(() => server.stop());

async function openFixture() {
  const bucket = await server.createBucket();
  return handlesFixture(1000, () => gcsBlobStore({ bucket, endpoint: server.endpoint }));
}

async function openPrefixedFixture() {
  const bucket = await server.createBucket();
  const beside = gcsBlobStore({ bucket, endpoint: server.endpoint });
  for (const key of ['agents', 'agents/memory', 'agents/memory0/k', 'agents/memor/k']) {
    await beside.put(key, Uint8Array.of(1));
  }
  return handlesFixture(1000, () => gcsBlobStore({ bucket, endpoint: server.endpoint, prefix: 'agents/memory' }));
}

test.each(blobStoreSuite.cases)('on fake-gcs-server: $id: $requirement', async (one) => {
  expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
});

// Pages are of the bucket, whatever the prefix is: the one case that fills them runs once.
const belowPrefix = blobStoreSuite.cases.filter(({ id }) => id !== 'blob-store/list/more-than-a-page');

test.each(belowPrefix)('on fake-gcs-server, below a prefix: $id', async (one) => {
  expect(await runCase(one, openPrefixedFixture)).toEqual({ id: one.id, passed: true });
});
