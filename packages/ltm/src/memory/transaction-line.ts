import type { Clock, Random } from '@eider/core';

// A wait for others is bounded: who holds the line may itself be waiting for us.
const FIRST_WAIT_MS = 100;
const RETRY_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
// From this attempt on chance tells writers of other processes apart.
const FIRST_JITTERED_ATTEMPT = 4;

/**
 * Lets transactions that lost to another one try again one after the other, while new ones wait a little: so many that want the same record
 * each get their turn. Only a conflict that comes again and again, as with writers elsewhere, costs random waits that grow.
 */
export class TransactionLine {
  readonly #clock: Clock;
  readonly #random: Random;
  #last: Promise<void> | undefined;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Resolves when it is this attempt's turn, with what ends the turn. Rejects with ABORTED when the signal fires. */
  async enter(attempt: number, signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.#last;
    if (attempt === 1) {
      if (before !== undefined) await this.#waitFor(before, FIRST_WAIT_MS, signal);
      return () => undefined;
    }
    const leave = this.#join();
    try {
      const waitMs = Math.min(LONGEST_WAIT_MS, RETRY_WAIT_MS * 2 ** (attempt - 2));
      if (before !== undefined) await this.#waitFor(before, waitMs, signal);
      if (attempt >= FIRST_JITTERED_ATTEMPT) {
        const jitterMs = Math.min(LONGEST_WAIT_MS, 2 ** attempt) * this.#random.next();
        await this.#clock.sleep(jitterMs, signal === undefined ? {} : { signal });
      }
      return leave;
    } catch (error) {
      leave();
      throw error;
    }
  }

  #join(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    return () => {
      resolve();
      if (this.#last === promise) this.#last = undefined;
    };
  }

  async #waitFor(others: Promise<void>, mostMs: number, signal: AbortSignal | undefined): Promise<void> {
    const done = new AbortController();
    const stop = (): void => done.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      // Half of it is certain, the other half chance: those who gave up waiting must not all come at once.
      await Promise.race([
        others,
        this.#clock.sleep((mostMs * (1 + this.#random.next())) / 2, { signal: done.signal }),
      ]);
    } finally {
      signal?.removeEventListener('abort', stop);
      done.abort();
    }
  }
}
