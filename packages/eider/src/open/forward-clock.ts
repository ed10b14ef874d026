import type { Clock } from '@eider/core';

/**
 * A clock whose wall time never goes back, for a memory and its log together: a record's life would begin in the past of those who judge it, if the log followed a clock that was set back
 * and the memory did not.
 */
export function forwardClock(clock: Clock): Clock {
  let latestMs = Number.NEGATIVE_INFINITY;
  return {
    nowMs() {
      const nowMs = clock.nowMs();
      // What is no number is for the log to refuse.
      if (nowMs > latestMs) latestMs = nowMs;
      return Number.isNaN(nowMs) ? nowMs : latestMs;
    },
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, options) => clock.sleep(ms, options),
  };
}
