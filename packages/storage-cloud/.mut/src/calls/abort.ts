import { EiderError } from '@eider/core';

/** Throws ABORTED, with the signal's reason as cause, if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal);
}

/** The error of a call whose signal fired before it changed anything. */
export function abortedError(signal: AbortSignal): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal; nothing was changed', {
    cause: signal.reason,
    retryable: false,
  });
}
