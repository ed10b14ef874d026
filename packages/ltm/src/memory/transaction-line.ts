import type { Clock, Random } from '@eider/core';

// How long somebody waits for others who do not get on: whoever holds the line may itself be waiting for us.
const PATIENCE_MS = 200;
// From this attempt on chance tells writers of other processes apart.
const FIRST_JITTERED_ATTEMPT = 4;
const LONGEST_JITTER_MS = 250;

/**
 * Lets transactions that lost to another one try again one after the other, while new ones wait for them: so many that want the same record
 * each get their turn. Only a conflict that comes again and again, as with writers elsewhere, costs random waits that grow.
 */
export class TransactionLine {
  readonly #clock: Clock;
  readonly #random: Random;
  #last: Promise<void> | undefined;
  /** How many turns have ended: while this grows the line gets on. */
  #ended = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Resolves when it is this attempt's turn, with what ends the turn. Rejects with ABORTED when the signal fires. */
  async enter(attempt: number, signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.#last;
    const leave = attempt === 1 ? () => undefined : this.#join();
    try {
      if (before !== undefined) await this.#waitFor(before, signal);
      if (attempt >= FIRST_JITTERED_ATTEMPT) {
        const jitterMs = Math.min(LONGEST_JITTER_MS, 2 ** attempt) * this.#random.next();
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
      this.#ended += 1;
      if (this.#last === promise) this.#last = undefined;
      resolve();
    };
  }

  async #waitFor(others: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
    const done = new AbortController();
    const stop = (): void => done.abort(signal?.reason);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([others, this.#untilStuck(done.signal)]);
    } finally {
      signal?.removeEventListener('abort', stop);
      done.abort();
    }
  }

  async #untilStuck(signal: AbortSignal): Promise<void> {
    let ended: number;
    do {
      ended = this.#ended;
      // Those who give up waiting must not all come at once.
      await this.#clock.sleep(PATIENCE_MS * (1 + this.#random.next()), { signal });
    } while (ended !== this.#ended);
  }
}
