import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type GcsBlobStoreOptions, gcsBlobStore } from '@eider/storage-cloud/gcs';
import { describe, expect, test } from 'vitest';

const hmac = { accessId: 'GOOGID', secret: 'secret' };

describe('gcsBlobStore refuses what cannot work', () => {
  const wrong: readonly (readonly [string, Partial<GcsBlobStoreOptions>])[] = [
    ['a bucket with a slash', { bucket: 'bucket/other' }],
    ['a bucket with a query', { bucket: 'bucket?x=y' }],
    ['a bucket of dots', { bucket: '...' }],
    ['an empty bucket', { bucket: '' }],
    ['no bucket', { bucket: undefined as unknown as string }],
    ['an HMAC key without secret', { hmac: { ...hmac, secret: '' } }],
    ['an HMAC key that would break a header', { hmac: { ...hmac, accessId: 'a\r\nb: c' } }],
    ['a prefix with an empty part', { prefix: 'a//b' }],
    ['a prefix that is too long', { prefix: 'x'.repeat(124) }],
    ['two kinds of credentials', { hmac, keyFile: 'key.json' }],
    ['an endpoint with a path', { endpoint: 'https://host/path' }],
    ['an endpoint with credentials', { endpoint: 'https://user:pw@host' }],
    ['an endpoint of another protocol', { endpoint: 'file://host' }],
    ['a time limit that is no number', { timeoutMs: Number.NaN }],
  ];

  test.each(wrong)('%s is INVALID_ARGUMENT', (_what, options) => {
    expect(() => gcsBlobStore({ bucket: 'some-bucket', ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('without the SDK', () => {
  async function firstCall(adapter: string): Promise<unknown> {
    const child = fileURLToPath(new URL('../children/without-sdk.ts', import.meta.url));
    const args = ['--conditions=@eider/source', child, '@google-cloud/storage', adapter];
    return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  }

  test('the first call through the JSON API is UNSUPPORTED and names the package to install', async () => {
    expect(await firstCall('gcs')).toEqual({ code: 'UNSUPPORTED', namesPackage: true });
  });

  test('an HMAC key needs no package: the first call goes out', async () => {
    expect(await firstCall('gcs-hmac')).toEqual({ code: 'UNAVAILABLE', namesPackage: false });
  });
});
