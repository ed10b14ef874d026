import type { Clock } from '@eider/core';

/** A point in time on both clocks of a process. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function momentOf(clock: Clock): Moment {
  return { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
}

/** Milliseconds since a moment by whichever clock says more: monotonic clocks stop while a laptop sleeps, wall clocks are set back. */
export function elapsedMs(clock: Clock, since: Moment): number {
  return Math.max(clock.monotonicMs() - since.monotonicMs, clock.nowMs() - since.wallMs);
}
