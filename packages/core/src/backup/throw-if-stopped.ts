import { EiderError } from '../errors/eider-error.ts';

/** ABORTED if the signal has fired. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new EiderError('ABORTED', 'the call was stopped by its signal', { cause: signal.reason, retryable: false });
}
