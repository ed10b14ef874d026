import { EiderError } from '@eider/core';
import { toConnectionError } from '../calls/connection-failure.ts';
import type { RequestDeadline } from '../calls/request-deadline.ts';
import { type Meaning, parseRetryAfter, type RequestKind, toRefusalError } from '../calls/request-failure.ts';

const EXISTS: Meaning = { code: 'PRECONDITION_FAILED', advice: 'the key already has a blob; nothing was written' };
const CHANGED: Meaning = {
  code: 'PRECONDITION_FAILED',
  advice: 'the blob has changed or is gone: read it again; nothing was written',
};
const WRONG_CREDENTIALS: Meaning = { code: 'UNAUTHENTICATED', advice: 'give credentials that the account knows' };
const NO_CONTAINER: Meaning = { code: 'NOT_FOUND', advice: 'create the container first, or correct its name' };
const LEASED: Meaning = { code: 'LOCKED', advice: 'somebody holds a lease on the blob: let it end' };
const NO_RIGHTS: Meaning = { code: 'PERMISSION_DENIED', advice: 'give these credentials the right to do this' };
const TOO_FAST: Meaning = { code: 'UNAVAILABLE', advice: 'the account is busy and changed nothing: try again later' };
const OTHER_KIND: Meaning = {
  code: 'INVALID_ARGUMENT',
  advice: 'the key holds a blob that is no block blob: remove it',
};
const BAD_NAME: Meaning = {
  code: 'INVALID_ARGUMENT',
  advice: 'correct the name of the container or choose another key',
};

/** What the service's own words mean; all others go by their HTTP status. learn.microsoft.com/rest/api/storageservices/blob-service-error-codes */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  BlobAlreadyExists: EXISTS,
  ConditionNotMet: CHANGED,
  TargetConditionNotMet: CHANGED,
  AuthenticationFailed: WRONG_CREDENTIALS,
  InvalidAuthenticationInfo: WRONG_CREDENTIALS,
  NoAuthenticationInformation: WRONG_CREDENTIALS,
  ContainerNotFound: NO_CONTAINER,
  ContainerBeingDeleted: NO_CONTAINER,
  ResourceNotFound: NO_CONTAINER,
  LeaseIdMissing: LEASED,
  LeaseIdMismatchWithBlobOperation: LEASED,
  SnapshotsPresent: { code: 'PERMISSION_DENIED', advice: 'the blob has snapshots: remove them first' },
  BlobImmutableDueToPolicy: NO_RIGHTS,
  ServerBusy: TOO_FAST,
  InvalidBlobType: OTHER_KIND,
  InvalidResourceName: BAD_NAME,
  InvalidUri: BAD_NAME,
};

/** The part of the SDK's RestError that is looked at. */
interface ServiceRefusal {
  readonly statusCode: number;
  readonly code?: unknown;
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** The one mapping of the SDK's errors to eider errors. Nothing of the SDK's error is kept: it holds the request with its headers and address. */
export function toAzureError(error: unknown, kind: RequestKind, deadline: RequestDeadline): EiderError {
  if (EiderError.is(error)) return error;
  if (!isRefusal(error)) return deadline.findError(kind) ?? toConnectionError(error, kind);
  const headers = error.response?.headers;
  return toRefusalError(
    {
      kind,
      status: error.statusCode,
      serviceCode: findServiceCode(error),
      requestId: headers?.get('x-ms-request-id'),
      retryAfterMs: parseRetryAfter(headers?.get('retry-after'), Date.now()),
    },
    MEANINGS,
  );
}

/** The service's own word for a refusal, such as `BlobNotFound`; undefined if the error is no refusal. */
export function findServiceCode(error: unknown): string | undefined {
  if (!isRefusal(error)) return undefined;
  // Answers to HEAD have no body, only this header.
  const inHeader = error.response?.headers?.get('x-ms-error-code');
  return inHeader ?? (typeof error.code === 'string' ? error.code : undefined);
}

/** Whether the service answered, and with what status. */
export function isRefusal(error: unknown): error is ServiceRefusal {
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number';
}
