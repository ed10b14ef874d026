import { describe, expect, test } from 'vitest';
import { toNamePrefix } from '../../src/blobs/remote/key-prefix.ts';
import { toConnectionError } from '../../src/calls/connection-failure.ts';
import { parseRetryAfter, toRefusalError } from '../../src/calls/request-failure.ts';
import { untilAborted } from '../../src/calls/until-aborted.ts';
import { errorTexts } from '../error-secrets.ts';

describe('Retry-After', () => {
  test.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['-3', 0],
    ['Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%s at second 10 is %s ms', (header, expected) => {
    expect(parseRetryAfter(header, 10_000)).toBe(expected);
  });
});

test('of a refusal only words that look like codes are told', () => {
  const refusal = { kind: 'read', status: 418, serviceCode: 'a secret <text>', requestId: 'sig=abc/def' } as const;
  expect(toRefusalError(refusal, {}).details).toEqual({ status: 418 });
  const honest = { kind: 'read', status: 418, serviceCode: 'Teapot', requestId: 'ab-12' } as const;
  expect(toRefusalError(honest, {})).toMatchObject({
    code: 'INTERNAL',
    details: { serviceCode: 'Teapot', requestId: 'ab-12' },
  });
});

test("a store's own word counts more than its status", () => {
  const meanings = { Odd: { code: 'LOCKED', advice: 'wait' } } as const;
  expect(toRefusalError({ kind: 'write', status: 500, serviceCode: 'Odd' }, meanings).code).toBe('LOCKED');
});

describe('a failure of the connection', () => {
  const wrapped = (code: string, more: object = {}) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('Bearer abcdefgh'), { code, ...more }) });

  test.each([
    ['ECONNREFUSED', {}],
    ['ENOTFOUND', {}],
    ['EAI_AGAIN', {}],
    ['UND_ERR_CONNECT_TIMEOUT', {}],
    ['CERT_HAS_EXPIRED', {}],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}],
    ['EHOSTUNREACH', { syscall: 'connect' }],
  ])('%s before anything was sent is UNAVAILABLE, also for a change', (code, more) => {
    const error = toConnectionError(wrapped(code, more), 'write');
    expect(error).toMatchObject({ code: 'UNAVAILABLE', details: { systemCode: code } });
  });

  test.each([['ECONNRESET'], ['EPIPE'], ['UND_ERR_SOCKET'], ['EHOSTUNREACH']])(
    '%s under way leaves the outcome of a change open',
    (code) => {
      expect(toConnectionError(wrapped(code), 'write').code).toBe('INDETERMINATE');
      expect(toConnectionError(wrapped(code), 'read').code).toBe('UNAVAILABLE');
    },
  );

  test('tells nothing of the foreign error but its code', () => {
    expect(errorTexts(toConnectionError(wrapped('ECONNRESET'), 'write'))).not.toContain('abcdefgh');
  });

  test('without a code, or with a chain of causes that ends nowhere, leaves the outcome open', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    for (const odd of [circle, 'text', undefined, new Error('odd')]) {
      expect(toConnectionError(odd, 'write')).toMatchObject({ code: 'INDETERMINATE', details: {} });
    }
  });
});

describe('work that knows no signal', () => {
  test('is waited for no longer than the signal lets', async () => {
    const controller = new AbortController();
    const never = untilAborted(() => new Promise<never>(() => undefined), controller.signal);
    controller.abort();
    await expect(never).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('does not begin if the signal has fired', async () => {
    await expect(untilAborted(() => expect.unreachable('it began'), AbortSignal.abort())).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  test('gives its result and its failure', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(async () => 5, signal)).toBe(5);
    await expect(untilAborted(() => Promise.reject(new Error('its own')), signal)).rejects.toThrow('its own');
  });
});

describe('a prefix of keys', () => {
  test.each([
    [undefined, ''],
    ['', ''],
    ['a', 'a/'],
    ['a/b/', 'a/b/'],
    ['x'.repeat(123), `${'x'.repeat(123)}/`],
  ])('%s stands as %s before every key', (prefix, expected) => {
    expect(toNamePrefix(prefix)).toBe(expected);
  });

  test.each([['/'], ['/a'], ['a//'], ['..'], ['a/../b'], ['a\0'], ['x'.repeat(124)], ['é'.repeat(62)]])(
    '%s is INVALID_ARGUMENT',
    (prefix) => {
      expect(() => toNamePrefix(prefix)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    },
  );
});
