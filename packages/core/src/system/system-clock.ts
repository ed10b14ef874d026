import { EiderError } from '../errors/eider-error.ts';
import type { Clock } from '../ports/clock.ts';

// Longer delays overflow a timer's 32 bits and would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, options = {}) {
    if (!(ms >= 0)) throw new EiderError('INVALID_ARGUMENT', 'a sleep must last zero or more milliseconds');
    const endMs = performance.now() + ms;
    // A timer may fire a fraction of a millisecond early, so the clock is asked again.
    do await wait(Math.min(Math.max(0, endMs - performance.now()), MAX_TIMER_MS), options.signal);
    while (performance.now() < endMs);
  },
};

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(
        new EiderError('ABORTED', 'the sleep was aborted by its signal', { cause: signal?.reason, retryable: false }),
      );
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, Math.ceil(ms));
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
