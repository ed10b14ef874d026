import { probeBlobStore } from '@eider/ltm';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { startGofakes3, startS3rver, startVersitygw } from '@eider/test-servers';
import { expect, test } from 'vitest';

test.each([
  ['versitygw', startVersitygw],
  ['gofakes3', startGofakes3],
])('a probe finds %s safe for shared writing', async (_name, start) => {
  await using server = await start();
  const { endpoint, credentials } = server;
  const store = s3BlobStore({ bucket: await server.createBucket(), endpoint, credentials });
  const { isSafeForSharedWriting, reasons } = await probeBlobStore(store, { prefix: 'agents/' });
  expect(reasons).toEqual([]);
  expect(isSafeForSharedWriting).toBe(true);
  for await (const { key } of store.list('')) expect.unreachable(`the probe left ${key}`);
});

test('a probe refuses s3rver, which answers 200 to every put, and names what it ignored', async () => {
  await using server = await startS3rver();
  const { endpoint, credentials } = server;
  const store = s3BlobStore({ bucket: await server.createBucket(), endpoint, credentials });
  const { isSafeForSharedWriting, reasons } = await probeBlobStore(store);
  expect(isSafeForSharedWriting).toBe(false);
  expect(reasons).toContain('If-None-Match was ignored: 16 of 16 writers of one key won, exactly one may in race 1');
  expect(reasons).toContain('If-Match was ignored: 16 of 16 writers of one key won, exactly one may in race 1');
});
