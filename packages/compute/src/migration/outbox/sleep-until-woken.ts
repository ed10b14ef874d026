import type { Clock } from '@eider/core';

export interface WakeableSleep {
  /** Ends the sleep, also one that has not begun. */
  wake(): void;
  /** Sleeps so long, unless it is woken or stopped. */
  sleep(ms: number): Promise<void>;
}

/** A sleep that can be ended from outside at any moment after it was made. */
export function sleepUntilWoken(clock: Clock, signal: AbortSignal): WakeableSleep {
  const woken = new AbortController();
  const ended = AbortSignal.any([woken.signal, signal]);
  return {
    wake: () => woken.abort(),
    async sleep(ms) {
      if (ended.aborted) return;
      // A sleep that was ended is what was asked for.
      await clock.sleep(ms, { signal: ended }).catch((error: unknown) => {
        if (!ended.aborted) throw error;
      });
    },
  };
}
