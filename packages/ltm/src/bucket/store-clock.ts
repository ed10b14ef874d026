import { type BlobStore, type Clock, EiderError, type Random } from '@eider/core';
import type { BucketSettings } from './bucket-settings.ts';
import { type Moment, momentOf } from './moment.ts';
import { CLOCK_KEY } from './object-keys.ts';
import { retrying } from './patience.ts';

// Stores that speak HTTP tell times in whole seconds.
export const ROUNDING_MS = 1_000;

export interface StoreClockParts {
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Pick<BucketSettings, 'maxClockLeadMs' | 'callTimeoutMs'>;
}

/**
 * The store's clock, as far as this process knows it. Every object that was read shows a time that the store has passed; only an object that was just
 * written shows the present one.
 */
export class StoreClock {
  readonly #parts: StoreClockParts;
  #latest: { readonly storeMs: number; readonly at: Moment } | undefined;

  constructor(parts: StoreClockParts) {
    this.#parts = parts;
  }

  /** Takes in when an object that was read had been written. */
  note(lastModifiedMs: number): void {
    const known = this.#atLeast();
    if (known !== undefined && lastModifiedMs <= known) return;
    this.#latest = { storeMs: lastModifiedMs, at: momentOf(this.#parts.clock) };
  }

  /** The store's time now, from an object that is written for it: two requests. It may be a second behind. */
  async measure(signal?: AbortSignal): Promise<number> {
    const { store } = this.#parts;
    const info = await retrying(this.#parts, signal, async (during) => {
      await store.put(CLOCK_KEY, new TextEncoder().encode('{}'), { signal: during });
      return store.head(CLOCK_KEY, { signal: during });
    });
    if (info === undefined) throw new EiderError('UNAVAILABLE', 'the store does not keep what was just written');
    const storeMs = info.lastModified.getTime();
    this.note(storeMs);
    return storeMs;
  }

  /**
   * Refuses a writer whose clock is far ahead of the store's: times in the log never fall, so its commits would set everybody's clock. Costs requests
   * only where nothing that was read lately vouches for the clock.
   */
  async checkWriter(signal?: AbortSignal): Promise<void> {
    const { clock, settings } = this.#parts;
    const { maxClockLeadMs } = settings;
    if (maxClockLeadMs === Number.POSITIVE_INFINITY) return;
    if (clock.nowMs() <= (this.#atLeast() ?? Number.NEGATIVE_INFINITY) + maxClockLeadMs) return;
    const leadMs = clock.nowMs() - (await this.measure(signal)) - ROUNDING_MS;
    if (leadMs <= maxClockLeadMs) return;
    throw new EiderError(
      'UNAVAILABLE',
      'the clock of this machine is ahead of the store: set it right to write; nothing was written',
      { details: { leadMs: Math.floor(leadMs), maxClockLeadMs }, retryable: false },
    );
  }

  #atLeast(): number | undefined {
    if (this.#latest === undefined) return undefined;
    const { clock } = this.#parts;
    // Only the monotonic clock: the wall clock is what is being judged.
    return this.#latest.storeMs + (clock.monotonicMs() - this.#latest.at.monotonicMs);
  }
}
