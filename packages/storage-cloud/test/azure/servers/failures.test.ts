import { azureBlobStore } from '@eider/storage-cloud/azure';
import { type AzureTestServer, startAzurite } from '@eider/test-servers';
import { afterAll } from 'vitest';
import { describeRemoteFailures } from '../../remote-failures.ts';
import { createContainer, readWriteSas } from './azurite-container.ts';

const servers: AzureTestServer[] = [];

afterAll(async () => {
  for (const server of servers) await server.stop();
});

async function start(): Promise<AzureTestServer> {
  const server = await startAzurite();
  servers.push(server);
  return server;
}

describeRemoteFailures("azureBlobStore with the account's key", async () => {
  const server = await start();
  const container = await createContainer(server);
  const { account: name, accountKey: key, endpoint } = server;
  return {
    endpoint,
    open: (place, timeoutMs = 60_000) =>
      azureBlobStore({ account: { name, key, endpoint: `${place}/${name}` }, container, timeoutMs }),
    secrets: [key, 'SharedKey ', 'before the call', 'after the call'],
  };
});

describeRemoteFailures('azureBlobStore with a shared access signature', async () => {
  const server = await start();
  const container = await createContainer(server);
  const sasToken = readWriteSas(server, container);
  const { account: name, endpoint } = server;
  return {
    endpoint,
    open: (place, timeoutMs = 60_000) =>
      azureBlobStore({ account: { name, sasToken, endpoint: `${place}/${name}` }, container, timeoutMs }),
    secrets: [new URLSearchParams(sasToken).get('sig') ?? '', 'sig=', 'before the call', 'after the call'],
  };
});
