/**
 * azurite in memory: Azure Blob Storage, conditions right in every race.
 *
 * It turns a backslash in a key into a slash, lists in UTF-16 order, and keeps nothing through a kill.
 */
import { join } from 'node:path';
import { startServer, type TestServer, type TestServerOptions } from '../process/test-server.ts';

export interface AzureTestServer extends TestServer {
  readonly account: string;
  readonly accountKey: string;
  readonly connectionString: string;
  /** `<endpoint>/<account>`: what SDKs and SAS addresses begin with. */
  readonly blobEndpoint: string;
}

const ACCOUNT = 'testaccount';
// Any 64 bytes: azurite takes the account that its variable names.
const ACCOUNT_KEY = Buffer.alloc(64, 7).toString('base64');

/** Starts azurite's blob service. */
export async function startAzurite(options: TestServerOptions = {}): Promise<AzureTestServer> {
  const server = await startServer(
    {
      tool: 'azurite',
      env: { AZURITE_ACCOUNTS: `${ACCOUNT}:${ACCOUNT_KEY}` },
      commandLine: (installed, port) => [
        process.execPath,
        join(installed, 'node_modules/azurite/dist/src/blob/main.js'),
        ...['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry', '--silent'],
        ...['--blobHost', '127.0.0.1', '--blobPort', String(port)],
      ],
    },
    options,
  );
  const blobEndpoint = `${server.endpoint}/${ACCOUNT}`;
  const parts = ['DefaultEndpointsProtocol=http', `AccountName=${ACCOUNT}`, `AccountKey=${ACCOUNT_KEY}`];
  return Object.assign(server, {
    account: ACCOUNT,
    accountKey: ACCOUNT_KEY,
    connectionString: `${parts.join(';')};BlobEndpoint=${blobEndpoint};`,
    blobEndpoint,
  });
}
