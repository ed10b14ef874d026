import { EiderError, type ErrorCode } from '@eider/core';

/** How a command ended, for scripts. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  /** Something was checked and did not hold: an unsafe store, a result that differs. */
  unfit: 4,
  conflict: 5,
  /** Trying again later may help. */
  busy: 6,
  denied: 7,
  corrupt: 8,
  interrupted: 130,
} as const;

const BY_CODE: Readonly<Partial<Record<ErrorCode, number>>> = {
  INVALID_ARGUMENT: EXIT.usage,
  UNSUPPORTED: EXIT.usage,
  NOT_FOUND: EXIT.notFound,
  ALREADY_EXISTS: EXIT.conflict,
  PRECONDITION_FAILED: EXIT.conflict,
  LOCKED: EXIT.busy,
  UNAVAILABLE: EXIT.busy,
  TIMEOUT: EXIT.busy,
  RESOURCE_EXHAUSTED: EXIT.busy,
  INDETERMINATE: EXIT.busy,
  ABORTED: EXIT.conflict,
  UNAUTHENTICATED: EXIT.denied,
  PERMISSION_DENIED: EXIT.denied,
  CORRUPT_DATA: EXIT.corrupt,
};

/** The exit code of a failure. */
export function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) return EXIT.interrupted;
  return EiderError.is(error) ? (BY_CODE[error.code] ?? EXIT.failed) : EXIT.failed;
}
