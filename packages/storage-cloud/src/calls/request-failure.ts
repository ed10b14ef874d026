import { EiderError, type ErrorCode, type ErrorDetails } from '@eider/core';

/** A failed read has changed nothing; a failed write may have. */
export type RequestKind = 'read' | 'write';

/** What a store's refusal means for the caller, and what to do about it. */
export interface Meaning {
  readonly code: ErrorCode;
  readonly advice: string;
}

/** A store's refusal, without anything that could be secret. */
export interface Refusal {
  readonly kind: RequestKind;
  readonly status: number;
  /** The store's own word for it, such as `BlobNotFound`. */
  readonly serviceCode?: string | undefined;
  /** Names the request in the store's logs. */
  readonly requestId?: string | undefined;
  /** How long the store asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

const UNKNOWN_OUTCOME: Meaning = {
  code: 'INDETERMINATE',
  advice: 'the change may or may not have happened: read the key again',
};
const TRY_AGAIN: Meaning = { code: 'UNAVAILABLE', advice: 'the store is busy or out of order: try again later' };

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: { code: 'INVALID_ARGUMENT', advice: 'the store refused the request: check bucket, key and settings' },
  401: { code: 'UNAUTHENTICATED', advice: 'give credentials that the store knows' },
  403: { code: 'PERMISSION_DENIED', advice: 'give these credentials the right to do this' },
  404: { code: 'NOT_FOUND', advice: 'create the bucket first, or correct its name' },
  409: { code: 'ABORTED', advice: 'another request was in the way and nothing was changed: try again' },
  412: { code: 'PRECONDITION_FAILED', advice: 'the blob is not as expected: read it again; nothing was written' },
  413: { code: 'INVALID_ARGUMENT', advice: 'the blob is too large for the store' },
  429: {
    code: 'UNAVAILABLE',
    advice: 'the store takes no more requests at this rate and changed nothing: try again later',
  },
};

/** The error for a refusal: by the store's own word if the adapter's table knows it, else by its HTTP status. */
export function toRefusalError(refusal: Refusal, meanings: Readonly<Record<string, Meaning>>): EiderError {
  const { code, advice } = meanings[refusal.serviceCode ?? ''] ?? meaningOfStatus(refusal);
  return new EiderError(code, advice, { details: detailsOf(refusal) });
}

// A 503 that says when to come back was refused at the door. Any other failure of the server may come after the change.
function meaningOfStatus({ kind, status, retryAfterMs }: Refusal): Meaning {
  const meaning = BY_STATUS[status];
  if (meaning !== undefined) return meaning;
  if (status === 503 && retryAfterMs !== undefined) return TRY_AGAIN;
  if (status >= 500 || status === 408) return kind === 'write' ? UNKNOWN_OUTCOME : TRY_AGAIN;
  return { code: 'INTERNAL', advice: 'the store answered in a way that this adapter does not know' };
}

function detailsOf({ status, serviceCode, requestId, retryAfterMs }: Refusal): ErrorDetails {
  return {
    status,
    ...(serviceCode !== undefined && /^\w{1,80}$/.test(serviceCode) ? { serviceCode } : {}),
    ...(requestId !== undefined && /^[\w-]{1,80}$/.test(requestId) ? { requestId } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The error of a request that got no answer; `details` say what is known. */
export function noAnswerError(kind: RequestKind, details: ErrorDetails = {}): EiderError {
  if (kind === 'write') return new EiderError(UNKNOWN_OUTCOME.code, UNKNOWN_OUTCOME.advice, { details });
  return new EiderError('UNAVAILABLE', 'the store did not answer: try again', { details });
}

/** The error of a request that never reached the store, so that nothing was changed. */
export function unreachableError(details: ErrorDetails): EiderError {
  return new EiderError('UNAVAILABLE', 'the store cannot be reached: check endpoint and network', { details });
}

/** The error of an answer that makes no sense. */
export function senselessAnswerError(kind: RequestKind): EiderError {
  if (kind === 'write') return noAnswerError('write', { answer: 'not understood' });
  return new EiderError('INTERNAL', 'the store gave an answer that makes no sense: check the endpoint');
}

/** The wait that a Retry-After header asks for, in seconds or as a date; undefined if there is none. */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
