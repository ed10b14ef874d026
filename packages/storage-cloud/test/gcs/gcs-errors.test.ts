import { expect, test } from 'vitest';
import { toGcsError } from '../../src/gcs/gcs-errors.ts';
import { errorTexts } from '../error-secrets.ts';

function xml(code: string): string {
  return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>c2VjcmV0</Message></Error>`;
}

function json(reason: string): string {
  return JSON.stringify({ error: { message: 'c2VjcmV0', errors: [{ domain: 'global', reason }] } }, null, 1);
}

test.each([
  [412, xml('PreconditionFailed'), 'PRECONDITION_FAILED'],
  [412, json('conditionNotMet'), 'PRECONDITION_FAILED'],
  [403, xml('SignatureDoesNotMatch'), 'UNAUTHENTICATED'],
  [403, xml('InvalidSecurity'), 'UNAUTHENTICATED'],
  [403, xml('RequestTimeTooSkewed'), 'UNAUTHENTICATED'],
  [401, xml('AuthenticationRequired'), 'UNAUTHENTICATED'],
  [401, json('authError'), 'UNAUTHENTICATED'],
  [403, xml('AccessDenied'), 'PERMISSION_DENIED'],
  [403, json('forbidden'), 'PERMISSION_DENIED'],
  [403, json('rateLimitExceeded'), 'UNAVAILABLE'],
  [403, json('userRateLimitExceeded'), 'UNAVAILABLE'],
  [403, json('quotaExceeded'), 'RESOURCE_EXHAUSTED'],
  [429, json('rateLimitExceeded'), 'UNAVAILABLE'],
  [429, xml('SlowDown'), 'UNAVAILABLE'],
  [503, xml('SlowDown'), 'UNAVAILABLE'],
  [503, json('backendError'), 'INDETERMINATE'],
  [500, xml('InternalError'), 'INDETERMINATE'],
  [404, xml('NoSuchBucket'), 'NOT_FOUND'],
  [404, json('notFound'), 'NOT_FOUND'],
  [409, json('conflict'), 'ABORTED'],
  [400, 'no words', 'INVALID_ARGUMENT'],
  [308, '', 'INTERNAL'],
])('%i %s of a change is %s', (status, text, code) => {
  const headers = new Headers({ 'x-guploader-uploadid': 'ABg5-xyz', 'retry-after': 'c2VjcmV0' });
  const error = toGcsError({ status, headers, bytes: new TextEncoder().encode(text) }, 'write');
  expect(error).toMatchObject({ code, details: { status, requestId: 'ABg5-xyz' } });
  expect(errorTexts(error)).not.toContain('c2VjcmV0');
});

test('the wait that the store asks for is told', () => {
  const headers = new Headers({ 'retry-after': '12' });
  expect(toGcsError({ status: 503, headers, bytes: new Uint8Array() }, 'write')).toMatchObject({
    code: 'UNAVAILABLE',
    details: { retryAfterMs: 12_000 },
  });
});
