import { EiderError } from '@eider/core';
import { noAnswerError, type RequestKind } from './request-failure.ts';

/** How long one request may take before it is given up. */
export const DEFAULT_TIMEOUT_MS = 60_000;

/** The caller's signal and a time limit, as one signal for one request. */
export interface RequestDeadline {
  readonly signal: AbortSignal;
  /** The error of the request if the caller or the limit ended it; undefined if neither did. */
  findError(kind: RequestKind): EiderError | undefined;
  /** To be called when the request has ended: its timer would stay until the limit otherwise. */
  end(): void;
}

/** Starts the time limit of one request. */
export function startDeadline(caller: AbortSignal | undefined, timeoutMs: number): RequestDeadline {
  const limit = new AbortController();
  const timer: unknown = setTimeout(() => limit.abort(), timeoutMs);
  // Where a timer can keep a process alive, this one does not.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && timer.unref instanceof Function) timer.unref();
  return {
    signal: caller === undefined ? limit.signal : AbortSignal.any([caller, limit.signal]),
    findError(kind) {
      if (caller?.aborted === true) return abortedUnderWay(kind, caller);
      return limit.signal.aborted ? timedOut(kind, timeoutMs) : undefined;
    },
    end: () => clearTimeout(timer as Parameters<typeof clearTimeout>[0]),
  };
}

/** Throws INVALID_ARGUMENT unless it is a time limit that timers can hold. */
export function checkTimeout(timeoutMs: number): void {
  if (!(Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= 2_147_483_647)) {
    throw new EiderError('INVALID_ARGUMENT', 'give timeoutMs as a whole number from 1 to 2147483647');
  }
}

function abortedUnderWay(kind: RequestKind, signal: AbortSignal): EiderError {
  const message =
    kind === 'write'
      ? 'the call was aborted by its signal under way: the change may or may not have happened'
      : 'the call was aborted by its signal; nothing was changed';
  return new EiderError('ABORTED', message, { cause: signal.reason, retryable: false });
}

function timedOut(kind: RequestKind, timeoutMs: number): EiderError {
  if (kind === 'write') return noAnswerError('write', { timeoutMs });
  return new EiderError('TIMEOUT', 'the store took too long: try again or raise timeoutMs', { details: { timeoutMs } });
}
