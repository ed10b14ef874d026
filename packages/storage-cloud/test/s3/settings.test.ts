import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EiderError } from '@eider/core';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { describe, expect, test } from 'vitest';
import { openS3Client } from '../../src/s3/s3-client.ts';
import { toS3Error } from '../../src/s3/s3-errors.ts';

const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };

/** An error as the SDK makes it from an answer. */
function answered(status: number, name: string, headers: Readonly<Record<string, string>> = {}): Error {
  const $response = { statusCode: status, headers };
  return Object.assign(new Error(`words of the service about ${name}`), {
    ...{ name, $metadata: { httpStatusCode: status, requestId: 'R1' }, $response },
  });
}

describe('settings', () => {
  test.each([
    ['an empty bucket', { bucket: '' }],
    ['a bucket that is a path', { bucket: 'a/../b' }],
    ['a time limit of zero', { bucket: 'b', timeoutMs: 0 }],
    ['an endpoint that is no address', { bucket: 'b', endpoint: 'localhost:9000' }],
    ['an endpoint with credentials', { bucket: 'b', endpoint: 'http://user:pass-1@host' }],
    ['an endpoint with a query', { bucket: 'b', endpoint: 'http://host?token=pass-1' }],
    ['a prefix with a part of two dots', { bucket: 'b', prefix: 'a/../b' }],
    ['a prefix that leaves no room for keys', { bucket: 'b', prefix: 'x'.repeat(124) }],
  ])('with %s are INVALID_ARGUMENT at once', (_what, options) => {
    const make = () => s3BlobStore({ credentials, ...options });
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).not.toThrow(/pass-1/);
  });

  test.each([
    [{}, false],
    [{ endpoint: 'https://minio.example' }, true],
    [{ endpoint: 'https://minio.example', addressing: 'host' }, false],
    [{ addressing: 'path' }, true],
  ] as const)('%j put the bucket into the path: %s', async (options, isInPath) => {
    const { client } = await openS3Client({ bucket: 'b', credentials, ...options });
    expect(await client.config.forcePathStyle).toBe(isInPath);
  });

  test('let the SDK send nothing twice', async () => {
    const { client } = await openS3Client({ bucket: 'b', credentials });
    expect(await client.config.maxAttempts()).toBe(1);
  });
});

describe('errors of the SDK', () => {
  test.each([
    ['read', 412, 'PreconditionFailed', 'PRECONDITION_FAILED'],
    ['write', 412, 'PreconditionFailed', 'PRECONDITION_FAILED'],
    ['write', 409, 'ConditionalRequestConflict', 'ABORTED'],
    ['write', 429, 'UnknownError', 'UNAVAILABLE'],
    ['write', 503, 'SlowDown', 'UNAVAILABLE'],
    ['write', 503, 'UnknownError', 'INDETERMINATE'],
    ['read', 503, 'UnknownError', 'UNAVAILABLE'],
    ['write', 500, 'InternalError', 'INDETERMINATE'],
    ['write', 400, 'RequestTimeout', 'UNAVAILABLE'],
    ['read', 403, 'SignatureDoesNotMatch', 'UNAUTHENTICATED'],
    ['read', 403, 'InvalidAccessKeyId', 'UNAUTHENTICATED'],
    ['read', 400, 'ExpiredToken', 'UNAUTHENTICATED'],
    ['read', 403, 'RequestTimeTooSkewed', 'UNAUTHENTICATED'],
    ['read', 403, 'AccessDenied', 'PERMISSION_DENIED'],
    ['read', 403, 'UnknownError', 'PERMISSION_DENIED'],
    ['read', 401, 'UnknownError', 'UNAUTHENTICATED'],
    ['read', 404, 'NoSuchBucket', 'NOT_FOUND'],
    ['read', 400, 'AuthorizationHeaderMalformed', 'INVALID_ARGUMENT'],
    ['read', 301, 'PermanentRedirect', 'INVALID_ARGUMENT'],
    ['write', 400, 'KeyTooLongError', 'INVALID_ARGUMENT'],
    ['write', 400, 'EntityTooLarge', 'INVALID_ARGUMENT'],
    ['write', 501, 'NotImplemented', 'UNSUPPORTED'],
    ['write', 507, 'XMinioStorageFull', 'RESOURCE_EXHAUSTED'],
  ] as const)('a %s answered %i %s is %s', (kind, status, word, code) => {
    const error = toS3Error(answered(status, word), kind, 0);
    expect(error).toMatchObject({ code, details: { status } });
    expect(error.cause).toBeUndefined();
    expect(error.message).not.toContain('words of the service');
  });

  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 1970 00:01:30 GMT', 60_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
  ])('Retry-After %j is a wait of %s ms', (header, waitMs) => {
    const error = toS3Error(answered(503, 'SlowDown', { 'retry-after': header }), 'read', 30_000);
    expect(error.details['retryAfterMs']).toBe(waitMs);
  });

  test('without an answer leave a write INDETERMINATE, unless the connection was never made', () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET', name: 'TimeoutError' });
    const noConnection = Object.assign(new Error('no connection in time'), { name: 'TimeoutError' });
    const noHost = Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    expect([reset, noConnection, noHost].map((error) => toS3Error(error, 'write', 0).code)).toEqual([
      'INDETERMINATE',
      'UNAVAILABLE',
      'UNAVAILABLE',
    ]);
    expect(toS3Error(reset, 'read', 0).code).toBe('UNAVAILABLE');
  });

  test('because of no credentials are UNAUTHENTICATED, because nothing was sent', () => {
    const error = Object.assign(new Error('path of a secret file'), { name: 'CredentialsProviderError' });
    expect(toS3Error(error, 'write', 0)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(toS3Error(error, 'write', 0).message).not.toContain('secret file');
  });

  test('of ours stay as they are', () => {
    const error = new EiderError('PRECONDITION_FAILED', 'as it was');
    expect(toS3Error(error, 'read', 0)).toBe(error);
  });
});

test('without the SDK the first call is UNSUPPORTED and names the package, and importing works', async () => {
  const program = fileURLToPath(new URL('./processes/without-sdk.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@eider/source', program]);
  expect(JSON.parse(stdout)).toEqual({
    code: 'UNSUPPORTED',
    message: 'install the package @aws-sdk/client-s3 beside @eider/storage-cloud',
  });
});
