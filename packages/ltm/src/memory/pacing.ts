import type { Clock } from '@eider/core';
import type { Pacing } from '../search/time-slices.ts';

/** Work in slices by a clock, with a turn of the event loop between them. */
export function pacingBy(clock: Clock): Pacing {
  return {
    monotonicMs: () => clock.monotonicMs(),
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
  };
}
