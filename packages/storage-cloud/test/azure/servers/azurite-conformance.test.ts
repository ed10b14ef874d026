import { blobStoreSuite, runCase } from '@eider/conformance';
import { azureBlobStore } from '@eider/storage-cloud/azure';
import { type AzureTestServer, startAzurite } from '@eider/test-servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handlesFixture } from '../../blob-store-fixtures.ts';
import { createContainer } from './azurite-container.ts';

let server: AzureTestServer;

beforeAll(async () => {
  server = await startAzurite();
});

afterAll(() => server.stop());

async function openFixture() {
  const container = await createContainer(server);
  const account = { connectionString: server.connectionString };
  return handlesFixture(5000, () => azureBlobStore({ account, container }));
}

async function openPrefixedFixture() {
  const container = await createContainer(server);
  const account = { name: server.account, key: server.accountKey, endpoint: server.blobEndpoint };
  const beside = azureBlobStore({ account, container });
  for (const key of ['agents', 'agents/memory', 'agents/memory0/k', 'agents/memor/k']) {
    await beside.put(key, Uint8Array.of(1));
  }
  return handlesFixture(5000, () => azureBlobStore({ account, container, prefix: 'agents/memory' }));
}

test.each(blobStoreSuite.cases)('on azurite: $id: $requirement', async (one) => {
  expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
});

// Pages are of the container, whatever the prefix is: the one case that fills them runs once.
const belowPrefix = blobStoreSuite.cases.filter(({ id }) => id !== 'blob-store/list/more-than-a-page');

test.each(belowPrefix)('on azurite, below a prefix: $id', async (one) => {
  expect(await runCase(one, openPrefixedFixture)).toEqual({ id: one.id, passed: true });
});
