import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { type GcsTestServer, startFakeGcs, startTcpProxy } from '@eider/test-servers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeRemoteBasics } from '../../remote-basics.ts';

let server: GcsTestServer;
let bucket: string;

beforeAll(async () => {
  server = await startFakeGcs();
  bucket = await server.createBucket();
});

afterEach(() => vi.unstubAllEnvs());

afterAll(() => server.stop());

describeRemoteBasics('gcsBlobStore through the JSON API', () => ({
  store: gcsBlobStore({ bucket, endpoint: server.endpoint }),
  missing: gcsBlobStore({ bucket: 'no-such-bucket', endpoint: server.endpoint }),
}));

test('STORAGE_EMULATOR_HOST names the endpoint', async () => {
  vi.stubEnv('STORAGE_EMULATOR_HOST', server.endpoint);
  const store = gcsBlobStore({ bucket });
  const { etag } = await store.put('by-variable', Uint8Array.of(1));
  expect((await gcsBlobStore({ bucket, endpoint: server.endpoint }).head('by-variable'))?.etag).toBe(etag);
});

test('objects whose names are no keys are not listed', async () => {
  const upload = (name: string) =>
    fetch(`${server.endpoint}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${encodeURIComponent(name)}`, {
      method: 'POST',
      body: 'x',
    });
  for (const name of ['odd/', 'odd//a', 'odd/../a', 'odd/b']) expect((await upload(name)).ok).toBe(true);
  const keys: string[] = [];
  for await (const info of gcsBlobStore({ bucket, endpoint: server.endpoint }).list('odd')) keys.push(info.key);
  expect(keys).toEqual(['odd/b']);
});

test('each call is one request', async () => {
  await using proxy = await startTcpProxy(server.endpoint);
  const store = gcsBlobStore({ bucket, endpoint: proxy.endpoint, prefix: 'one' });
  const { etag } = await store.put('k', Uint8Array.of(1, 2, 3));
  await store.put('k', Uint8Array.of(1, 2, 3), { ifMatch: etag });
  await store.get('k');
  await store.get('k', { range: { start: 1, end: 2 } });
  await store.head('k');
  for await (const info of store.list('')) expect(info.key).toBe('k');
  await store.delete('k');
  expect(proxy.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'GET', 'GET', 'GET', 'DELETE']);
});
