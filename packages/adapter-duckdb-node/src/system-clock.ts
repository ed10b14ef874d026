import { type Clock, EiderError } from '@eider/core';

/** The machine's clock; its sleeping timers keep no process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, options) =>
    new Promise((resolve, reject) => {
      const signal = options?.signal;
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1));
      timer.unref();
      const stop = () => {
        clearTimeout(timer);
        reject(new EiderError('ABORTED', 'the sleep was aborted'));
      };
      if (signal?.aborted) stop();
      else signal?.addEventListener('abort', stop, { once: true });
    }),
};
