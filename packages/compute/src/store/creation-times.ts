import { type Clock, SqlTimestamp } from '@eider/core';

/**
 * Gives each row a microsecond of its own, later than all before it even if the clock goes back: rows are ordered by them, and pages
 * end at them.
 */
export class CreationTimes {
  readonly #clock: Pick<Clock, 'nowMs'>;
  #last: number;

  constructor(clock: Pick<Clock, 'nowMs'>, lastMicros: number) {
    this.#clock = clock;
    this.#last = lastMicros;
  }

  next(): SqlTimestamp {
    this.#last = Math.max(Math.floor(this.#clock.nowMs()) * 1000, this.#last + 1);
    return new SqlTimestamp(BigInt(this.#last));
  }
}
