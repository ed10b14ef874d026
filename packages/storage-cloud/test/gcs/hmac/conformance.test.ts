import { blobStoreSuite, runCase } from '@eider/conformance';
import { systemClock } from '@eider/core';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handlesFixture } from '../../blob-store-fixtures.ts';
import { DOUBLE_PAGE_SIZE, startXmlApiDouble, type XmlApiDouble } from './double/xml-api-double.ts';

const hmac = { accessId: 'GOOGTESTACCESSID', secret: 'a secret/with+signs=' };
let double: XmlApiDouble;

beforeAll(async () => {
  double = await startXmlApiDouble({ ...hmac, nowMs: () => systemClock.nowMs() });
});

afterAll(() => double.stop());

test.each(blobStoreSuite.cases)('through the XML API: $id: $requirement', async (one) => {
  const bucket = double.createBucket();
  const openFixture = async () =>
    handlesFixture(DOUBLE_PAGE_SIZE, () => gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }));
  expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
  expect(double.refusedCount).toBe(0);
});

test.each(blobStoreSuite.cases)('through the XML API, below a prefix: $id', async (one) => {
  const bucket = double.createBucket();
  const openFixture = async () =>
    handlesFixture(DOUBLE_PAGE_SIZE, () =>
      gcsBlobStore({ bucket, hmac, endpoint: double.endpoint, prefix: 'a b/[ü]' }),
    );
  expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
});
