import { randomUUID } from 'node:crypto';
import {
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { AzureTestServer } from '@eider/test-servers';

/** Creates an empty container on azurite and resolves to its name. */
export async function createContainer(server: AzureTestServer): Promise<string> {
  const name = `container-${randomUUID()}`;
  await new ContainerClient(server.connectionString, name).create();
  return name;
}

/** A shared access signature for one container and an hour; by default it lets read, create, write, delete and list. */
export function readWriteSas(server: AzureTestServer, containerName: string, rights = 'rcwdl'): string {
  const credential = new StorageSharedKeyCredential(server.account, server.accountKey);
  const permissions = ContainerSASPermissions.parse(rights);
  const expiresOn = new Date(Date.now() + 3_600_000);
  return generateBlobSASQueryParameters({ containerName, permissions, expiresOn }, credential).toString();
}
