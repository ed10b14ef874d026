import { EiderError } from '@eider/core';

/** The error of every call after close. */
export function closedError(): EiderError {
  return new EiderError('CLOSED', 'the log is closed: open it again');
}

/** The error of calls that need a log that has begun. */
export function notBegunError(): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the log belongs to no store yet: call begin first');
}

/** The error of an append after a commit that is not the last. */
export function movedOnError(after: number): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the log does not end after this commit: read on; nothing was written', {
    details: { after },
  });
}

/** The error of an append to a log that must be read first. */
export function unsettledError(sequence: number): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'an earlier append has no outcome yet: read the log on first', {
    details: { sequence },
  });
}

/** The error of commits that are gone, or whose slots mean nothing any more. */
export function lapsedError(after: number): EiderError {
  return new EiderError('NOT_FOUND', 'these commits are no longer in the log: start from the checkpoint of head.json', {
    details: { after },
  });
}

/** The error of an append that may have happened, or may happen yet. */
export function indeterminateError(sequence: number, reason: 'no answer' | 'lapsed', cause: unknown): EiderError {
  return new EiderError('INDETERMINATE', 'the commit may or may not have been written: read before writing it again', {
    details: { sequence, reason },
    cause,
  });
}
