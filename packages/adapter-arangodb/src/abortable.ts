import { EiderError } from '@eider/core';
import type { RequestKind } from './arango-errors.ts';

/** Throws ABORTED if the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw aborted('the call was aborted by its signal; nothing was changed', signal);
}

/** Waits for a request no longer than the signal lets. arangojs knows no signals: the request itself goes on. */
export async function untilAborted<T>(
  work: Promise<T>,
  kind: RequestKind,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return work;
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    const message =
      kind === 'write'
        ? 'the call was aborted by its signal under way: the change may or may not have happened'
        : 'the call was aborted by its signal; nothing was changed';
    stop = () => reject(aborted(message, signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

function aborted(message: string, signal: AbortSignal): EiderError {
  return new EiderError('ABORTED', message, { cause: signal.reason, retryable: false });
}
