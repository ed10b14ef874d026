/**
 * azurite in memory: Azure Blob Storage, conditions right in every race.
 *
 * It turns a backslash in a key into a slash, lists in UTF-16 order, and keeps nothing through a kill.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  BlobServiceClient,
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { startServer, type TestServer, type TestServerOptions } from '../process/test-server.ts';

export interface AzureTestServer extends TestServer {
  readonly account: string;
  readonly accountKey: string;
  readonly connectionString: string;
  /** `<endpoint>/<account>`: what SDKs and SAS addresses begin with. */
  readonly blobEndpoint: string;
  /** Creates an empty container and resolves to its name. @default a name never used before */
  createContainer(name?: string): Promise<string>;
  /** Lets pages of these origins use the account. */
  allowOrigins(origins: readonly string[]): Promise<void>;
  /** A signature that lets read, create, write, delete and list in one container, for an hour. */
  sasToken(container: string): string;
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
  const connectionString = `${parts.join(';')};BlobEndpoint=${blobEndpoint};`;
  return Object.assign(server, {
    account: ACCOUNT,
    accountKey: ACCOUNT_KEY,
    connectionString,
    blobEndpoint,
    createContainer: async (name = `container-${randomUUID()}`) => {
      await new ContainerClient(connectionString, name).create();
      return name;
    },
    allowOrigins: async (origins: readonly string[]) => {
      const everything = { allowedMethods: 'GET,HEAD,PUT,DELETE,OPTIONS', allowedHeaders: '*', exposedHeaders: '*' };
      const cors = [{ ...everything, allowedOrigins: origins.join(','), maxAgeInSeconds: 60 }];
      await BlobServiceClient.fromConnectionString(connectionString).setProperties({ cors });
    },
    sasToken: (containerName: string) => {
      const permissions = ContainerSASPermissions.parse('rcwdl');
      const expiresOn = new Date(Date.now() + 3_600_000);
      const credential = new StorageSharedKeyCredential(ACCOUNT, ACCOUNT_KEY);
      return generateBlobSASQueryParameters({ containerName, permissions, expiresOn }, credential).toString();
    },
  });
}
