import { type Clock, EiderError, type ErrorCode, type Random } from '@eider/core';

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 2_000;

/** Codes of failures that may be gone when the same request is sent again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['ABORTED', 'UNAVAILABLE', 'TIMEOUT', 'INDETERMINATE']);

/** How long an operation goes on trying. */
export interface Patience {
  /** Fires when the time is over, or the caller's signal has. */
  readonly signal: AbortSignal;
  /** Waits before the next try, longer each time and never as long as anybody else; false if the patience is over. */
  pause(): Promise<boolean>;
  /** Frees the timer. */
  end(): void;
}

export interface PatienceParts {
  readonly clock: Clock;
  readonly random: Random;
}

/** Starts to count the time that an operation has. */
export function startPatience(
  { clock, random }: PatienceParts,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Patience {
  const over = new AbortController();
  const ended = new AbortController();
  // The sleep ends early only by `end`: then nobody waits any more.
  clock.sleep(timeoutMs, { signal: ended.signal }).then(
    () => over.abort(new EiderError('TIMEOUT', 'the operation has used up its time')),
    () => undefined,
  );
  const both = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  let longestMs = FIRST_PAUSE_MS;
  return {
    signal: both,
    async pause() {
      const ms = longestMs * (0.5 + random.next() / 2);
      longestMs = Math.min(longestMs * 2, LONGEST_PAUSE_MS);
      await clock.sleep(ms, { signal: both }).catch(() => undefined);
      return !both.aborted;
    },
    end: () => ended.abort(),
  };
}

/** Whether a request that failed so may be sent again. */
export function isPassing(error: unknown): boolean {
  return EiderError.is(error) && (error.retryable || PASSING.has(error.code));
}

export interface RetrySettings {
  readonly callTimeoutMs: number;
}

/** Sends a request that may be repeated, again and again until it succeeds, fails for good or the time is over: then its last error. */
export async function retrying<T>(
  parts: PatienceParts & { readonly settings: RetrySettings },
  signal: AbortSignal | undefined,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const patience = startPatience(parts, parts.settings.callTimeoutMs, signal);
  try {
    for (;;) {
      try {
        return await request(patience.signal);
      } catch (error) {
        throwIfAborted(signal);
        if (!isPassing(error) && !patience.signal.aborted) throw error;
        if (!(await patience.pause())) throw lastError(error);
      }
    }
  } finally {
    patience.end();
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal);
}

/** What a request that was stopped by the end of the time is for its caller. */
function lastError(error: unknown): unknown {
  if (EiderError.is(error) && !EiderError.is(error, 'ABORTED')) return error;
  return new EiderError('UNAVAILABLE', 'the store has not answered in time: try again later', { cause: error });
}

/** The error of a call whose signal has fired before it changed anything. */
export function abortedError(signal: AbortSignal): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal', { cause: signal.reason, retryable: false });
}
