import { type S3TestServer, s3ErrorReply, startVersitygw } from '@eider/test-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bench, CALLS, errorOf, expectNoSecret, openBench } from './s3-bench.ts';

const WRONG_SECRET = 'wrong-secret-7f3a91';
const WRITES = ['put', 'create', 'delete'];
let server: S3TestServer;
let bench: Bench;

beforeAll(async () => {
  server = await startVersitygw();
});

afterAll(() => server.stop());

beforeEach(async () => {
  bench = await openBench(server);
  await bench.direct.put('k', Uint8Array.of(1, 2, 3, 4, 5));
});

afterEach(async () => {
  vi.useRealTimers();
  await bench[Symbol.asyncDispose]();
});

describe.each(CALLS)('%s', (name, call) => {
  test('with a wrong secret is UNAUTHENTICATED and shows neither secret nor signature', async () => {
    const credentials = { ...server.credentials, secretAccessKey: WRONG_SECRET };
    const error = await errorOf(call(bench.open({ credentials })));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    expectNoSecret(error, [WRONG_SECRET, credentials.accessKeyId]);
  });

  test.each([
    ['alone', {}],
    ['with a session token', { sessionToken: 'token-8812' }],
  ])('with an unknown key id, %s, is UNAUTHENTICATED and does not show it', async (_how, more) => {
    const credentials = { accessKeyId: 'unknown-id-55', secretAccessKey: WRONG_SECRET, ...more };
    const error = await errorOf(call(bench.open({ credentials })));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expectNoSecret(error, [WRONG_SECRET, 'unknown-id-55', 'token-8812']);
  });

  test('of a missing bucket is NOT_FOUND', async () => {
    const error = await errorOf(call(bench.open({ bucket: 'no-such-bucket-here' })));
    expect(error).toMatchObject({ code: 'NOT_FOUND', retryable: false });
  });

  test('with a clock that is two hours wrong is UNAUTHENTICATED and says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 7_200_000 });
    const error = await errorOf(call(bench.open()));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('set the clock') });
  });

  test.each([
    [409, 'ConditionalRequestConflict', 'ABORTED'],
    [409, 'OperationAborted', 'ABORTED'],
    [429, 'TooManyRequests', 'UNAVAILABLE'],
    [503, 'SlowDown', 'UNAVAILABLE'],
    [503, 'ServiceUnavailable', 'UNAVAILABLE'],
  ])('answered %i %s is %s, retryable, with the wait, and is not sent again', async (status, word, code) => {
    bench.proxy.setRule(({ method }) => {
      const isMeant = name !== 'delete' || method === 'DELETE';
      // HEAD has no body, so its status alone must do: 409 then is a conflict, 503 with Retry-After a wait.
      return isMeant ? { kind: 'answer', reply: s3ErrorReply(status, word, { retryAfter: '3' }) } : undefined;
    });
    const error = await errorOf(call(bench.open()));
    expect(error).toMatchObject({ code, retryable: true, details: { status, retryAfterMs: 3000 } });
    const method = { put: 'PUT', create: 'PUT', delete: 'DELETE', head: 'HEAD' }[name] ?? 'GET';
    expect(bench.proxy.count(method)).toBe(1);
  });

  test('answered 500 without a word has an unknown outcome if it changes something', async () => {
    bench.proxy.setRule(({ method }) =>
      name === 'delete' && method === 'HEAD' ? undefined : { kind: 'answer', reply: { status: 500 } },
    );
    const error = await errorOf(call(bench.open()));
    expect(error).toMatchObject({ code: WRITES.includes(name) ? 'INDETERMINATE' : 'UNAVAILABLE' });
  });

  test('answered AccessDenied is PERMISSION_DENIED', async () => {
    bench.proxy.setRule(() => ({ kind: 'answer', reply: s3ErrorReply(403, 'AccessDenied') }));
    expect(await errorOf(call(bench.open()))).toMatchObject({ code: 'PERMISSION_DENIED', retryable: false });
  });

  test('of a service that nobody runs is UNAVAILABLE, because nothing can have changed', async () => {
    const store = bench.open();
    await bench.proxy.stop();
    const error = await errorOf(call(store));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { systemCode: 'ECONNREFUSED' } });
    expectNoSecret(error, [server.credentials.secretAccessKey]);
  });
});

test('an answer without an etag leaves a put INDETERMINATE', async () => {
  bench.proxy.setRule(() => ({ kind: 'answer', reply: { status: 200 } }));
  expect(await errorOf(bench.open().put('k', Uint8Array.of(1)))).toMatchObject({ code: 'INDETERMINATE' });
});

test('a page of a web server instead of S3 is an error that names the endpoint', async () => {
  const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>welcome</html>' };
  bench.proxy.setRule(() => ({ kind: 'answer', reply: page }));
  const store = bench.open();
  expect(await errorOf(store.get('k'))).toMatchObject({ code: 'UNSUPPORTED' });
  expect(await errorOf(store.put('k', Uint8Array.of(1)))).toMatchObject({ code: 'INDETERMINATE' });
});

test('a redirect to another region that cannot be followed says what to correct', async () => {
  bench.proxy.setRule(() => ({ kind: 'answer', reply: s3ErrorReply(301, 'PermanentRedirect') }));
  expect(await errorOf(bench.open().get('k'))).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringContaining('region'),
  });
});

test('a put with an etag on a missing key fails its condition, also where the service answers 404', async () => {
  bench.proxy.setRule(() => ({ kind: 'answer', reply: s3ErrorReply(404, 'NoSuchKey') }));
  const error = await errorOf(bench.open().put('missing', Uint8Array.of(1), { ifMatch: '"abc"' }));
  expect(error).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

test.each(['*', '"a", "b"', 'a\r\nb', ''])(
  'an etag that is none (%j) matches no blob and is not sent',
  async (ifMatch) => {
    const error = await errorOf(bench.open().put('k', Uint8Array.of(1), { ifMatch }));
    expect(error).toMatchObject({ code: 'PRECONDITION_FAILED' });
    expect(bench.proxy.requests).toEqual([]);
  },
);

test('a missing blob costs a head one request more only once', async () => {
  const store = bench.open();
  for (let call = 0; call < 3; call += 1) expect(await store.head('missing')).toBeUndefined();
  expect([bench.proxy.count('HEAD'), bench.proxy.count('GET')]).toEqual([3, 1]);
});
