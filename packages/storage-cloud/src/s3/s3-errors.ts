import { EiderError } from '@eider/core';
import { toConnectionError } from '../calls/connection-failure.ts';
import {
  type Meaning,
  parseRetryAfter,
  type RequestKind,
  senselessAnswerError,
  toRefusalError,
  unreachableError,
} from '../calls/request-failure.ts';

const WRONG_CREDENTIALS: Meaning = { code: 'UNAUTHENTICATED', advice: 'give credentials that the store knows' };
const OLD_CREDENTIALS: Meaning = { code: 'UNAUTHENTICATED', advice: 'the credentials have expired: get new ones' };
const WRONG_CLOCK: Meaning = { code: 'UNAUTHENTICATED', advice: 'set the clock of this machine right' };
const WRONG_PLACE: Meaning = {
  code: 'INVALID_ARGUMENT',
  advice: 'the bucket is elsewhere: correct the region, the endpoint or the addressing',
};
const NO_RIGHT: Meaning = { code: 'PERMISSION_DENIED', advice: 'give these credentials the right to do this' };
const TOO_FAST: Meaning = {
  code: 'UNAVAILABLE',
  advice: 'the store asks to send less and changed nothing: try again later',
};
const IN_THE_WAY: Meaning = {
  code: 'ABORTED',
  advice: 'another request was in the way and nothing was changed: try again',
};
const NO_SPACE: Meaning = { code: 'RESOURCE_EXHAUSTED', advice: 'the store has no space left for this bucket' };
const NOT_OFFERED: Meaning = {
  code: 'UNSUPPORTED',
  advice: 'the store does not offer what this request needs: use another one or a newer version of it',
};

/** What S3's own words mean; everything else goes by its HTTP status. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: { code: 'NOT_FOUND', advice: 'create the bucket first, or correct its name' },
  InvalidAccessKeyId: WRONG_CREDENTIALS,
  SignatureDoesNotMatch: WRONG_CREDENTIALS,
  InvalidClientTokenId: WRONG_CREDENTIALS,
  // versitygw's word for an unknown key id, with status 404.
  XAdminUserNotFound: WRONG_CREDENTIALS,
  InvalidToken: WRONG_CREDENTIALS,
  InvalidSecurity: WRONG_CREDENTIALS,
  AuthFailure: WRONG_CREDENTIALS,
  MissingSecurityHeader: WRONG_CREDENTIALS,
  NotSignedUp: WRONG_CREDENTIALS,
  ExpiredToken: OLD_CREDENTIALS,
  TokenRefreshRequired: OLD_CREDENTIALS,
  RequestExpired: WRONG_CLOCK,
  RequestTimeTooSkewed: WRONG_CLOCK,
  AuthorizationHeaderMalformed: WRONG_PLACE,
  PermanentRedirect: WRONG_PLACE,
  TemporaryRedirect: WRONG_PLACE,
  IllegalLocationConstraintException: WRONG_PLACE,
  AccessDenied: NO_RIGHT,
  AllAccessDisabled: NO_RIGHT,
  AccountProblem: NO_RIGHT,
  ConditionalRequestConflict: IN_THE_WAY,
  OperationAborted: IN_THE_WAY,
  SlowDown: TOO_FAST,
  SlowDownRead: TOO_FAST,
  SlowDownWrite: TOO_FAST,
  ServiceUnavailable: TOO_FAST,
  Busy: TOO_FAST,
  Throttling: TOO_FAST,
  ThrottlingException: TOO_FAST,
  RequestLimitExceeded: TOO_FAST,
  TooManyRequests: TOO_FAST,
  BandwidthLimitExceeded: TOO_FAST,
  // The service did not get the whole request in time, so it did not act on it.
  RequestTimeout: TOO_FAST,
  QuotaExceeded: NO_SPACE,
  XMinioStorageFull: NO_SPACE,
  NotImplemented: NOT_OFFERED,
  MethodNotAllowed: NOT_OFFERED,
};

/** What an error of the SDK says about the service's answer; undefined if there was no answer. */
export interface S3Failure {
  readonly status: number;
  /** The service's own word; undefined if the answer had no body, as after HEAD. */
  readonly serviceCode: string | undefined;
}

/** Reads the answer out of an error of the SDK. */
export function readFailure(error: unknown): S3Failure | undefined {
  const { $metadata: metadata, name } = fieldsOf(error);
  const status = fieldsOf(metadata)['httpStatusCode'];
  if (typeof status !== 'number') return undefined;
  const isWord = typeof name === 'string' && /^[A-Za-z]\w*$/.test(name);
  // Names that the SDK makes up when the answer had none.
  const isMadeUp = name === 'UnknownError' || name === 'Unknown' || name === 'NotFound' || name === 'Forbidden';
  return { status, serviceCode: isWord && !isMadeUp ? name : undefined };
}

/**
 * The one mapping of the SDK's errors to ours. The foreign error is never kept as cause: S3 answers a wrong signature with the text that was
 * signed, and the SDK's errors carry the whole answer.
 */
export function toS3Error(error: unknown, kind: RequestKind, nowMs: number): EiderError {
  if (EiderError.is(error)) return error;
  const { name, $metadata: metadata, $response: response, code } = fieldsOf(error);
  if (typeof name === 'string' && /^(Credentials|Token)ProviderError$|^Sso/i.test(name)) return noCredentialsError();
  const failure = readFailure(error);
  // The connection's time limit is the only one that is the SDK's own, and it has no system code.
  if (failure === undefined && name === 'TimeoutError' && code === undefined) return unreachableError({});
  if (failure === undefined) return toConnectionError(error, kind);
  if (failure.status < 300) return senselessAnswerError(kind);
  if (failure.status < 400 && failure.status !== 304) return redirectedError(failure.status);
  const headers = fieldsOf(fieldsOf(response)['headers']);
  const retryAfter = headers['retry-after'];
  const requestId = fieldsOf(metadata)['requestId'];
  return toRefusalError(
    {
      kind,
      ...failure,
      requestId: typeof requestId === 'string' ? requestId : undefined,
      retryAfterMs: parseRetryAfter(typeof retryAfter === 'string' ? retryAfter : undefined, nowMs),
    },
    MEANINGS,
  );
}

function noCredentialsError(): EiderError {
  return new EiderError(
    'UNAUTHENTICATED',
    'no credentials were found: give them, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile',
  );
}

function redirectedError(status: number): EiderError {
  return new EiderError(WRONG_PLACE.code, WRONG_PLACE.advice, { details: { status } });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
