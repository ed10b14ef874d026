import { EiderError } from '../errors/eider-error.ts';
import type { Clock } from '../ports/clock.ts';

// What a Date can hold.
const MAX_TIME_MS = 8.64e15;

/** The time of the next commit: whole milliseconds of the writer's clock, never before its predecessor. */
export function nextCommitTime(clock: Pick<Clock, 'nowMs'>, lastTimeMs: number): number {
  const timeMs = Math.floor(clock.nowMs());
  if (!(Math.abs(timeMs) <= MAX_TIME_MS)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'the clock gives no time that a date can hold; set it right and try again',
    );
  }
  return Math.max(timeMs, lastTimeMs);
}
