import { EiderError } from '@eider/core';
import { expect, test } from 'vitest';
import { toAzureError } from '../../src/azure/azure-errors.ts';
import { startDeadline } from '../../src/calls/request-deadline.ts';
import { errorTexts } from '../error-secrets.ts';

const deadline = startDeadline(undefined, 60_000);

function refusal(statusCode: number, code: string, headers: Readonly<Record<string, string>> = {}) {
  const request = {
    url: 'https://account.blob.core.windows.net/c/k?sig=c2VjcmV0',
    headers: 'SharedKey account:c2VjcmV0',
  };
  return { statusCode, code, request, response: { headers: new Map(Object.entries(headers)), request } };
}

test.each([
  [409, 'BlobAlreadyExists', 'PRECONDITION_FAILED'],
  [412, 'ConditionNotMet', 'PRECONDITION_FAILED'],
  [412, 'TargetConditionNotMet', 'PRECONDITION_FAILED'],
  [412, 'LeaseIdMissing', 'LOCKED'],
  [403, 'AuthenticationFailed', 'UNAUTHENTICATED'],
  [401, 'InvalidAuthenticationInfo', 'UNAUTHENTICATED'],
  [401, 'NoAuthenticationInformation', 'UNAUTHENTICATED'],
  [403, 'AuthorizationFailure', 'PERMISSION_DENIED'],
  [403, 'AuthorizationPermissionMismatch', 'PERMISSION_DENIED'],
  [404, 'ContainerNotFound', 'NOT_FOUND'],
  [409, 'ContainerBeingDeleted', 'NOT_FOUND'],
  [409, 'SnapshotsPresent', 'PERMISSION_DENIED'],
  [409, 'InvalidBlobType', 'INVALID_ARGUMENT'],
  [409, 'OperationOfAnotherKind', 'ABORTED'],
  [400, 'InvalidResourceName', 'INVALID_ARGUMENT'],
  [503, 'ServerBusy', 'UNAVAILABLE'],
  [500, 'OperationTimedOut', 'INDETERMINATE'],
  [500, 'InternalError', 'INDETERMINATE'],
] as const)('%i %s of a change is %s and tells no secret', (status, word, code) => {
  const error = toAzureError(refusal(status, word), 'write', deadline);
  expect(error).toMatchObject({ code, details: { status, serviceCode: word } });
  expect(errorTexts(error)).not.toContain('c2VjcmV0');
});

test('the wait and the id of the request are told', () => {
  const headers = { 'retry-after': '3', 'x-ms-request-id': 'e338-08', 'x-ms-error-code': 'ServerBusy' };
  expect(toAzureError(refusal(503, 'ignored', headers), 'read', deadline).details).toEqual({
    status: 503,
    serviceCode: 'ServerBusy',
    requestId: 'e338-08',
    retryAfterMs: 3000,
  });
});

test('eider errors pass through', () => {
  const error = new EiderError('LOCKED', 'as it is');
  expect(toAzureError(error, 'write', deadline)).toBe(error);
});
