import type { WallClock } from '../calls/wall-clock.ts';

/** The time of the next commit: whole milliseconds of the writer's clock, never before its predecessor. */
export function nextCommitTime(clock: WallClock, lastTimeMs: number): number {
  return Math.max(Math.floor(clock.nowMs()), lastTimeMs);
}
