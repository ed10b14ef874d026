import type { BlobStore } from '@eider/core';
import { azureBlobStore } from '@eider/storage-cloud/azure';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { type S3TestServer, startAzurite, startFakeGcs, startGofakes3, startVersitygw } from '@eider/test-servers';

/** A bucket of a real server; every prefix of it is a place for a memory. */
export interface ServerPlaces {
  place(prefix: string): BlobStore;
  stop(): Promise<void>;
}

/** The servers on which a memory keeps all its promises. */
export const SERVERS: Readonly<Record<string, () => Promise<ServerPlaces>>> = {
  versitygw: async () => s3Places(await startVersitygw()),
  gofakes3: async () => s3Places(await startGofakes3()),
  'fake-gcs-server': gcsPlaces,
  azurite: azurePlaces,
};

async function s3Places(server: S3TestServer): Promise<ServerPlaces> {
  const { endpoint, credentials, region } = server;
  const bucket = await server.createBucket();
  return {
    place: (prefix) => s3BlobStore({ bucket, prefix, endpoint, credentials, region }),
    stop: () => server.stop(),
  };
}

async function gcsPlaces(): Promise<ServerPlaces> {
  const server = await startFakeGcs();
  const { endpoint } = server;
  const bucket = await server.createBucket();
  return { place: (prefix) => gcsBlobStore({ bucket, prefix, endpoint }), stop: () => server.stop() };
}

async function azurePlaces(): Promise<ServerPlaces> {
  const server = await startAzurite();
  const { connectionString } = server;
  const container = await server.createContainer();
  return {
    place: (prefix) => azureBlobStore({ account: { connectionString }, container, prefix }),
    stop: () => server.stop(),
  };
}
