import { EiderError, type ErrorCode, type ErrorDetails } from '@eider/core';
import { HttpError, isArangoError, isNetworkError, ResponseTimeoutError } from 'arangojs/errors';

/** A failed read has changed nothing; a failed write may have. */
export type RequestKind = 'read' | 'write';

/** What became of a request, and whether the same request may be sent again at once. */
export interface Failure {
  readonly error: EiderError;
  readonly mayRepeat: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
}

interface Meaning {
  readonly code: ErrorCode;
  readonly advice: string;
  readonly mayRepeat?: true;
}

const BUSY: Meaning = {
  code: 'UNAVAILABLE',
  advice: 'the server is busy or starting: try again later',
  mayRepeat: true,
};
const NO_COLLECTION: Meaning = {
  code: 'NOT_FOUND',
  advice: 'there is no such collection: create it first, or correct its name',
};
const FULL: Meaning = {
  code: 'RESOURCE_EXHAUSTED',
  advice: 'the server is out of memory or disk, or over a limit of its own',
};
const BAD_KEY: Meaning = { code: 'INVALID_ARGUMENT', advice: 'the server refuses the key of a document' };

/** ArangoDB's error numbers, from its published list. */
const BY_NUMBER: Readonly<Record<number, Meaning>> = {
  3: FULL,
  18: BUSY,
  28: BUSY,
  29: { code: 'ABORTED', advice: 'another request was in the way and nothing was changed: try again', mayRepeat: true },
  30: BUSY,
  32: FULL,
  38: BUSY,
  503: BUSY,
  1004: { code: 'PERMISSION_DENIED', advice: 'the server or the user may only read' },
  1104: FULL,
  1200: { code: 'ABORTED', advice: 'another write was in the way and nothing was changed: try again', mayRepeat: true },
  1203: NO_COLLECTION,
  1207: { code: 'ALREADY_EXISTS', advice: 'the name is taken' },
  1208: { code: 'INVALID_ARGUMENT', advice: 'the server refuses the name of the collection' },
  1210: { code: 'PRECONDITION_FAILED', advice: 'a unique index of the collection forbids the document' },
  1216: { code: 'INVALID_ARGUMENT', advice: 'the document is too large for the server' },
  1221: BAD_KEY,
  1222: { code: 'INVALID_ARGUMENT', advice: 'the collection makes its own keys: create it with allowUserKeys' },
  1228: { code: 'NOT_FOUND', advice: 'there is no such database: create it first, or correct its name' },
  1233: { code: 'INVALID_ARGUMENT', advice: 'an edge needs _from and _to as collection/key' },
  1302: BUSY,
  1303: BUSY,
  1457: { code: 'TIMEOUT', advice: 'the cluster took too long: try again later' },
  1466: { code: 'UNSUPPORTED', advice: 'the collection is sharded by other attributes than the key' },
  1478: BUSY,
  1500: { code: 'ABORTED', advice: 'the query was stopped on the server: try again' },
  1600: { code: 'ABORTED', advice: 'the cursor is gone from the server: read the page again' },
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  400: { code: 'INVALID_ARGUMENT', advice: 'the server refused the request' },
  401: { code: 'UNAUTHENTICATED', advice: 'give credentials that the server knows' },
  403: { code: 'PERMISSION_DENIED', advice: 'give this user the right to do this in the database' },
  404: { code: 'NOT_FOUND', advice: 'check the url and the name of the database' },
  408: BUSY,
  413: { code: 'INVALID_ARGUMENT', advice: 'the documents are too large for one request: write fewer at once' },
  429: BUSY,
  503: BUSY,
};

/** The only place where errors of arangojs become ours. They hold the request with its credentials, so none becomes a cause. */
export function toFailure(error: unknown, kind: RequestKind, nowMs: number): Failure {
  if (EiderError.is(error)) return { error, mayRepeat: false };
  if (isArangoError(error)) {
    const { code: status = 500, errorNum } = error;
    // A wrong password also has the number of missing rights.
    const meaning = status === 401 ? BY_STATUS[401] : (BY_NUMBER[errorNum] ?? BY_STATUS[status]);
    return refused(meaning, { kind, details: { status, errorNum }, headers: error.response?.headers, nowMs });
  }
  if (error instanceof HttpError) {
    return refused(BY_STATUS[error.code], {
      kind,
      details: { status: error.code },
      headers: error.response.headers,
      nowMs,
    });
  }
  if (isNetworkError(error)) return notAnswered(error, kind);
  return {
    error: new EiderError('INTERNAL', 'the server gave an answer that makes no sense: check the url'),
    mayRepeat: false,
  };
}

/** The error for one document of several that the server refused. */
export function documentError(errorNum: number): EiderError {
  const { code, advice } = BY_NUMBER[errorNum] ?? { code: 'INTERNAL', advice: 'the server could not do this' };
  return new EiderError(code, advice, { details: { errorNum } });
}

function refused(
  meaning: Meaning | undefined,
  facts: { kind: RequestKind; details: ErrorDetails; headers: Headers | undefined; nowMs: number },
): Failure {
  const { kind, details, headers, nowMs } = facts;
  if (meaning === undefined) return { error: unknownRefusal(kind, details), mayRepeat: false };
  const retryAfterMs = parseRetryAfter(headers?.get('retry-after'), nowMs);
  const error = new EiderError(meaning.code, meaning.advice, { details });
  return { error, mayRepeat: meaning.mayRepeat === true, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function unknownRefusal(kind: RequestKind, details: ErrorDetails): EiderError {
  if (kind === 'write' && Number(details['status']) >= 500) return indeterminate(details);
  return new EiderError('INTERNAL', 'the server could not do this: see its log', { details });
}

function notAnswered(error: { readonly isSafeToRetry: boolean | null }, kind: RequestKind): Failure {
  if (error.isSafeToRetry === true) {
    const message = 'the server cannot be reached: check url and network';
    return { error: new EiderError('UNAVAILABLE', message), mayRepeat: true };
  }
  if (kind === 'write') return { error: indeterminate({}), mayRepeat: false };
  return error instanceof ResponseTimeoutError
    ? { error: new EiderError('TIMEOUT', 'the server took too long: try again or raise timeoutMs'), mayRepeat: false }
    : { error: new EiderError('UNAVAILABLE', 'the server did not answer: try again'), mayRepeat: true };
}

function indeterminate(details: ErrorDetails): EiderError {
  const message = 'the change may or may not have happened: write it again, or read the document';
  return new EiderError('INDETERMINATE', message, { details });
}

/** The wait that the header asks for, in seconds or as a date. */
function parseRetryAfter(header: string | null | undefined, nowMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
