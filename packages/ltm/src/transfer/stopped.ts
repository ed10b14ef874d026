import { EiderError } from '@eider/core';

/** Ends an import whose signal has fired, with ABORTED. */
export function throwIfStopped(signal: AbortSignal | undefined, details: { readonly stored?: number } = {}): void {
  if (signal?.aborted !== true) return;
  throw new EiderError('ABORTED', 'the import was stopped by its signal; with onConflict keep it can be run again', {
    details,
    retryable: false,
    cause: signal.reason,
  });
}

/** The same bytes, as long as the signal has not fired: a file may go on and on without giving a record. */
export async function* untilStopped(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  for await (const bytes of source) {
    throwIfStopped(signal);
    yield bytes;
  }
}
