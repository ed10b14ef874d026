import { type Clock, EiderError } from '@eider/core';

// A slow store is waited for, one that cannot be reached is not: what is known is better than nothing.
const MOST_WAIT_MS = 5_000;

/**
 * Looks at the log of a shared memory before reads that find their state old. While the store does not answer, reads go on with what is known: the first of them waits for a
 * while, later ones not at all, until a look that goes on behind them has succeeded.
 */
export class Looks {
  readonly #clock: Clock;
  readonly #refresh: () => Promise<void>;
  #looking: Promise<void> | undefined;
  #isInVain = false;

  constructor(clock: Clock, refresh: () => Promise<void>) {
    this.#clock = clock;
    this.#refresh = refresh;
  }

  /** Resolves when a read may begin. Rejects only for failures that are not the network's. */
  async beforeRead(): Promise<void> {
    this.#looking ??= this.#look();
    if (this.#isInVain) return;
    const ended = new AbortController();
    const overdue = this.#clock.sleep(MOST_WAIT_MS, { signal: ended.signal }).then(
      () => {
        this.#isInVain = true;
      },
      () => undefined,
    );
    try {
      await Promise.race([this.#looking, overdue]);
    } finally {
      ended.abort();
    }
  }

  #look(): Promise<void> {
    const looking = this.#refresh()
      .then(
        () => {
          this.#isInVain = false;
        },
        (error: unknown) => {
          this.#isInVain = EiderError.is(error, 'UNAVAILABLE') || EiderError.is(error, 'TIMEOUT');
          if (!this.#isInVain) throw error;
        },
      )
      .finally(() => {
        this.#looking = undefined;
      });
    // Nobody may be waiting for it: the next read looks again and is told.
    looking.catch(() => undefined);
    return looking;
  }
}
