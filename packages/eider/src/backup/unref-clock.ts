import { type Clock, EiderError, systemClock } from '@eider/core';

const MAX_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock, whose sleeps keep no process alive: one that has nothing else to do ends. */
export const unrefClock: Clock = {
  nowMs: () => systemClock.nowMs(),
  monotonicMs: () => systemClock.monotonicMs(),
  sleep: (ms, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        reject(new EiderError('ABORTED', 'the sleep was aborted by its signal', { retryable: false }));
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        Math.min(Math.max(0, Math.ceil(ms)), MAX_TIMER_MS),
      );
      timer.unref();
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    }),
};
