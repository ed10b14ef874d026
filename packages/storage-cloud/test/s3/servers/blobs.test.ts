import { createHash } from 'node:crypto';
import type { BlobStore } from '@eider/core';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { type S3TestServer, startGofakes3, startTcpProxy, startVersitygw } from '@eider/test-servers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { errorOf, expectNoSecret, keysOf } from './s3-bench.ts';

const FIFTY_MEGABYTES = 50_000_000;

function digestOf(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}

describe.each([
  ['versitygw', startVersitygw],
  ['gofakes3', startGofakes3],
] as const)('on %s', (_name, start) => {
  let server: S3TestServer;
  let store: BlobStore;

  beforeAll(async () => {
    server = await start();
    const { endpoint, credentials } = server;
    store = s3BlobStore({ bucket: await server.createBucket(), prefix: 'a b/ü+%', endpoint, credentials });
  });

  afterAll(() => server.stop());

  test('a blob of 50 MB comes back as it was, whole and by range, and can be replaced by its etag', async () => {
    const bytes = new Uint8Array(FIFTY_MEGABYTES);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = (index * 31 + (index >> 11)) & 0xff;
    const { etag } = await store.put('large', bytes, { ifNoneMatch: '*' });
    const blob = await store.get('large');
    expect([blob?.sizeBytes, blob?.etag, digestOf(blob?.bytes)]).toEqual([FIFTY_MEGABYTES, etag, digestOf(bytes)]);
    const part = await store.get('large', { range: { start: 40_000_000, end: 40_000_100 } });
    expect(part?.bytes).toEqual(bytes.slice(40_000_000, 40_000_100));
    bytes[0] = 77;
    await store.put('large', bytes, { ifMatch: etag });
    expect((await store.get('large', { range: { start: 0, end: 1 } }))?.bytes).toEqual(Uint8Array.of(77));
  });

  test('an empty blob can be created, read by any range and swapped', async () => {
    const { etag } = await store.put('empty', new Uint8Array(), { ifNoneMatch: '*' });
    for (const range of [{ start: 0 }, { start: 0, end: 1 }, { start: 5 }]) {
      expect(await store.get('empty', { range })).toMatchObject({ sizeBytes: 0, bytes: new Uint8Array(), etag });
    }
    await store.put('empty', Uint8Array.of(1), { ifMatch: etag });
    expect(await errorOf(store.put('empty', new Uint8Array(), { ifMatch: etag }))).toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });

  test('odd keys of 900 bytes below an odd prefix name their own blobs', async () => {
    const part = '…/a b+c%20%2F..x/.y&=?#/';
    const keys = ['é', '🦆'].map((last) => `${part.repeat(29)}${'x'.repeat(880 - 29 * 28)}${last}`.slice(0, 860));
    for (const key of keys) await store.put(key, new TextEncoder().encode(key), { ifNoneMatch: '*' });
    for (const key of keys) expect(new TextDecoder().decode((await store.get(key))?.bytes)).toBe(key);
    expect([...(await keysOf(store, '…/'))].sort()).toEqual([...keys].sort());
    for (const key of keys) expect(await store.delete(key)).toBe(true);
  });

  test('objects of other programs, beside the prefix or with names that are no keys, are neither listed nor touched', async () => {
    const { endpoint, credentials } = server;
    const bucket = await server.createBucket();
    const whole = s3BlobStore({ bucket, endpoint, credentials });
    const own = s3BlobStore({ bucket, prefix: 'agents/one', endpoint, credentials });
    for (const key of ['agents/one0/k', 'agents/on', 'agents/two/k', 'agents/one/mine']) {
      await whole.put(key, new TextEncoder().encode(key));
    }
    // The marker of a folder, as consoles make them.
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    const client = new S3Client({ endpoint, credentials, region: server.region, forcePathStyle: true });
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'agents/one/marker/', Body: '' }));
    client.destroy();
    expect(await keysOf(own)).toEqual(['mine']);
    expect(await own.get('k')).toBeUndefined();
    expect(await keysOf(whole, 'agents/one')).toEqual(['agents/one/mine', 'agents/one0/k']);
  });
});

describe('who asks and where', () => {
  let server: S3TestServer;

  beforeAll(async () => {
    server = await startGofakes3();
  });

  afterAll(() => server.stop());

  afterEach(() => vi.unstubAllEnvs());

  test('anonymous requests carry no signature, and are read all the same', async () => {
    const bucket = await server.createBucket();
    const { endpoint, credentials } = server;
    await s3BlobStore({ bucket, endpoint, credentials }).put('k', Uint8Array.of(7));
    await using proxy = await startTcpProxy(endpoint);
    const store = s3BlobStore({ bucket, endpoint: proxy.endpoint, credentials: 'anonymous' });
    expect((await store.get('k'))?.bytes).toEqual(Uint8Array.of(7));
    expect(await keysOf(store)).toEqual(['k']);
    expect(proxy.requests.map(({ headers }) => headers['authorization'])).toEqual([undefined, undefined]);
  });

  test('without credentials the usual variables are used, with their region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'from-a-variable');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-a-variable');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token-of-a-variable');
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    const bucket = await server.createBucket();
    await using proxy = await startTcpProxy(server.endpoint);
    await s3BlobStore({ bucket, endpoint: proxy.endpoint }).put('k', Uint8Array.of(1));
    const { headers } = proxy.requests[0] ?? {};
    expect(headers?.['authorization']).toMatch(/Credential=from-a-variable\/\d+\/eu-north-1\/s3\//);
    expect(headers?.['x-amz-security-token']).toBe('token-of-a-variable');
  });

  test('a function that gives credentials is asked, and its failure is UNAUTHENTICATED without its words', async () => {
    const bucket = await server.createBucket();
    await using proxy = await startTcpProxy(server.endpoint);
    const { endpoint } = proxy;
    await s3BlobStore({
      ...{ bucket, endpoint, region: 'auto' },
      credentials: async () => ({ accessKeyId: 'given', secretAccessKey: 'x' }),
    }).put('k', Uint8Array.of(1));
    expect(proxy.requests[0]?.headers['authorization']).toMatch(/Credential=given\/\d+\/auto\/s3\//);
    const failing = async () => {
      throw new Error('the vault says s3cr3t');
    };
    const error = await errorOf(s3BlobStore({ bucket, endpoint, credentials: failing }).put('k', Uint8Array.of(1)));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expectNoSecret(error, ['s3cr3t']);
    expect(proxy.requests).toHaveLength(1);
  });

  test('no region anywhere means us-east-1, and the bucket stands in the path of an endpoint', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere/credentials');
    const bucket = await server.createBucket();
    await using proxy = await startTcpProxy(server.endpoint);
    const { credentials } = server;
    await s3BlobStore({ bucket, endpoint: proxy.endpoint, credentials }).put('k', Uint8Array.of(1));
    expect(proxy.requests[0]?.headers['authorization']).toContain('/us-east-1/s3/');
    expect(proxy.requests[0]?.path).toBe(`/${bucket}/k`);
  });

  test('a put is one request, a get one, a create one', async () => {
    const bucket = await server.createBucket();
    await using proxy = await startTcpProxy(server.endpoint);
    const store = s3BlobStore({ bucket, endpoint: proxy.endpoint, credentials: server.credentials });
    const { etag } = await store.put('a', Uint8Array.of(1), { ifNoneMatch: '*' });
    await store.put('a', Uint8Array.of(2), { ifMatch: etag });
    await store.get('a');
    await store.get('missing');
    await store.get('a', { range: { start: 0, end: 1 } });
    expect(proxy.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET', 'GET']);
  });
});
