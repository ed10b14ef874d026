import { EiderError } from '@eider/core';

/** The error of a call whose signal has fired. */
export function aborted(signal: AbortSignal): EiderError {
  return new EiderError('ABORTED', 'the call was aborted by its signal', { cause: signal.reason, retryable: false });
}

/** Stops waiting with ABORTED when the signal fires; what is waited for goes on. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(aborted(signal));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
