import { EiderError, manualClock, systemClock } from '@eider/core';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorTexts } from '../../error-secrets.ts';
import { describeRemoteBasics } from '../../remote-basics.ts';
import { startXmlApiDouble, type XmlApiDouble } from './double/xml-api-double.ts';

const hmac = { accessId: 'GOOGTESTACCESSID', secret: 'the-secret-of-the-key' };
let double: XmlApiDouble;
let bucket: string;

beforeAll(async () => {
  double = await startXmlApiDouble({ ...hmac, nowMs: () => systemClock.nowMs() });
  bucket = double.createBucket();
});

afterAll(() => double.stop());

describeRemoteBasics('gcsBlobStore through the XML API', () => ({
  store: gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }),
  missing: gcsBlobStore({ bucket: 'no-such-bucket', hmac, endpoint: double.endpoint }),
}));

describe('a request that is not signed right is refused and tells no secret', () => {
  async function refusal(work: Promise<unknown>): Promise<EiderError> {
    const error: unknown = await work.catch((reason: unknown) => reason);
    for (const secret of [hmac.secret, 'another-secret', 'GOOG4']) expect(errorTexts(error)).not.toContain(secret);
    if (!EiderError.is(error)) throw error;
    return error;
  }

  test.each([
    ['another secret', { ...hmac, secret: 'another-secret' }, 'SignatureDoesNotMatch'],
    ['an unknown key', { ...hmac, accessId: 'GOOGANOTHER' }, 'InvalidSecurity'],
  ])('%s is UNAUTHENTICATED', async (_what, wrong, serviceCode) => {
    const store = gcsBlobStore({ bucket, hmac: wrong, endpoint: double.endpoint });
    const refused = { code: 'UNAUTHENTICATED', retryable: false };
    const calls = [
      () => store.put('k', Uint8Array.of(1)),
      () => store.get('k'),
      () => store.head('k'),
      () => store.delete('k'),
      () => store.list('')[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) {
      const error = await refusal(call());
      expect(error).toMatchObject(refused);
      expect(error.details['serviceCode']).toBe(serviceCode);
    }
  });

  test('a clock that is 20 minutes off is UNAUTHENTICATED and said to be the clock', async () => {
    for (const skewMs of [-1_200_000, 1_200_000]) {
      const clock = manualClock(systemClock.nowMs() + skewMs);
      const store = gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }, { clock });
      const error = await refusal(store.put('k', Uint8Array.of(1)));
      expect([error.code, error.details['serviceCode']]).toEqual(['UNAUTHENTICATED', 'RequestTimeTooSkewed']);
      expect(error.message).toContain('clock');
    }
  });

  test.each([
    ['its condition', 'UNAUTHENTICATED', { 'x-goog-if-generation-match': '5' }],
    ['its date', 'UNAUTHENTICATED', { 'x-goog-date': '20200101T000000Z' }],
    ['the hash of its bytes', 'UNAUTHENTICATED', { 'x-goog-content-sha256': '0'.repeat(64) }],
    ['one header more', 'UNAUTHENTICATED', { 'x-goog-acl': 'public-read' }],
    ['no signature', 'UNAUTHENTICATED', { authorization: '' }],
  ] as const)('a put that was changed on the way (%s) is %s', async (_what, code, changed) => {
    const tamper = (url: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      for (const [name, value] of Object.entries(changed)) headers.set(name, value);
      return fetch(url, { ...init, headers });
    };
    const store = gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }, { fetch: tamper });
    expect(await refusal(store.put('tampered', Uint8Array.of(1), { ifNoneMatch: '*' }))).toMatchObject({ code });
    expect(await gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }).head('tampered')).toBeUndefined();
  });

  test.each([
    ['bytes', (url: string, init: RequestInit) => fetch(url, { ...init, body: 'other bytes' }), 'INVALID_ARGUMENT'],
    ['name', (url: string, init: RequestInit) => fetch(url.replace('tampered', 'else'), init), 'UNAUTHENTICATED'],
    ['method', (url: string, init: RequestInit) => fetch(url, { ...init, method: 'POST' }), 'UNAUTHENTICATED'],
  ] as const)('a put with another %s on the way is refused', async (_what, tamper, code) => {
    const store = gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }, { fetch: tamper });
    expect(await refusal(store.put('tampered', Uint8Array.of(1)))).toMatchObject({ code });
    const keys: string[] = [];
    for await (const { key } of gcsBlobStore({ bucket, hmac, endpoint: double.endpoint }).list('')) keys.push(key);
    expect(keys).not.toContain('tampered');
  });
});

test('each call is one request, and a missing blob is told from a missing bucket at no further cost', async () => {
  const sent: string[] = [];
  const counting = (url: string, init: RequestInit) => {
    sent.push(String(init.method));
    return fetch(url, init);
  };
  const store = gcsBlobStore({ bucket, hmac, endpoint: double.endpoint, prefix: 'one' }, { fetch: counting });
  expect(await store.get('k')).toBeUndefined();
  expect(await store.delete('k')).toBe(false);
  const { etag } = await store.put('k', Uint8Array.of(1, 2));
  await store.put('k', Uint8Array.of(1, 2), { ifMatch: etag });
  await store.get('k', { range: { start: 1 } });
  await store.head('k');
  await store.head('missing');
  expect(sent).toEqual(['GET', 'DELETE', 'PUT', 'PUT', 'GET', 'HEAD', 'HEAD']);
});
