import type { Clock } from '@eider/core';

/** The part of a clock that stores and logs need. */
export type WallClock = Pick<Clock, 'nowMs'>;
