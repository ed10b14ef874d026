import { longTermMemorySuite, runCase } from '@eider/conformance';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { startVersitygw } from '@eider/test-servers';
import { afterAll, expect, test } from 'vitest';
import { openSharedFixture } from '../place-fixture.ts';

const server = await startVersitygw();
afterAll(() => server.stop());
const bucket = await server.createBucket();
const { endpoint, credentials, region } = server;

test.concurrent.each(longTermMemorySuite.cases)('on S3, $id: $requirement', async (conformanceCase) => {
  const prefix = conformanceCase.id.replaceAll('/', '_');
  const openPlace = (place: string) =>
    s3BlobStore({ bucket, prefix: `${prefix}/${place}`, endpoint, credentials, region });
  const { error } = await runCase(conformanceCase, async () => openSharedFixture(openPlace));
  expect(error).toBeUndefined();
});
