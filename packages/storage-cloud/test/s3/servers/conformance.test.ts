import { type BlobStoreFixture, blobStoreSuite, type OpenFixture, runCase } from '@eider/conformance';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { type S3TestServer, startGofakes3, startVersitygw } from '@eider/test-servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handlesFixture } from '../../blob-store-fixtures.ts';
import { notOnVersitygw } from './versitygw-keys.ts';

const LIST_PAGE_SIZE = 1000;

describe.each([
  { name: 'versitygw', start: startVersitygw, traits: { cannotHold: notOnVersitygw } },
  { name: 'gofakes3', start: startGofakes3, traits: {} },
])('s3BlobStore on $name meets the port', ({ start, traits }) => {
  let server: S3TestServer;

  beforeAll(async () => {
    server = await start();
  });

  afterAll(() => server.stop());

  async function openFixture(prefix?: string): Promise<OpenFixture<BlobStoreFixture>> {
    const { endpoint, credentials } = server;
    const bucket = await server.createBucket();
    const settings = { bucket, endpoint, credentials, ...(prefix !== undefined && { prefix }) };
    const { fixture, dispose } = handlesFixture(LIST_PAGE_SIZE, () => s3BlobStore(settings));
    return { fixture: { ...fixture, ...traits }, dispose };
  }

  test.each(blobStoreSuite.cases)('$id: $requirement', async (one) => {
    expect(await runCase(one, () => openFixture())).toEqual({ id: one.id, passed: true });
  });

  test.each(blobStoreSuite.cases)('below a prefix, $id: $requirement', async (one) => {
    expect(await runCase(one, () => openFixture('agents/caché 1'))).toEqual({ id: one.id, passed: true });
  });
});
