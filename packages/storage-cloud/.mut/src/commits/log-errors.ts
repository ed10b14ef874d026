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
export function movedOnError(after: number, lastSequence: number): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the log does not end after this commit: read on; nothing was written', {
    details: { after, lastSequence },
  });
}

/** The error of reading what has been truncated. */
export function goneError(after: number, truncatedThrough: number): EiderError {
  return new EiderError('NOT_FOUND', 'these commits were truncated: start from a newer checkpoint', {
    details: { after, truncatedThrough },
  });
}

/** The error of a sequence that the log has not reached. */
export function notReachedError(name: string, value: number, lastSequence: number): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'the log has not reached this sequence', {
    details: { [name]: value, lastSequence },
  });
}
