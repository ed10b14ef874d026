import type { Clock } from '@eider/core';

/** The part of a clock that waiting needs. */
export type SyncClock = Pick<Clock, 'sleep' | 'monotonicMs'>;

/** How a relaxed log becomes durable. */
export interface RelaxedSync {
  /** The longest time between a write and the beginning of the sync that covers it. */
  readonly everyMs: number;
  readonly clock: SyncClock;
}

/** Syncs again and again, as long as something is written. */
export class BackgroundSync {
  readonly #relaxed: RelaxedSync;
  readonly #sync: () => Promise<void>;
  readonly #stopping: AbortController = new AbortController();
  #hasNew = false;
  #running: Promise<void> | undefined;

  /** `sync` never rejects. */
  constructor(relaxed: RelaxedSync, sync: () => Promise<void>) {
    this.#relaxed = relaxed;
    this.#sync = sync;
  }

  /** Tells that there is something to sync. */
  wrote(): void {
    this.#hasNew = true;
    this.#running ??= this.#run();
  }

  /** Resolves when no sync runs and none will. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { everyMs, clock } = this.#relaxed;
    const { signal } = this.#stopping;
    let waitMs = everyMs;
    while (this.#hasNew && !signal.aborted) {
      const hasWaited = await clock.sleep(waitMs, { signal }).then(
        () => true,
        () => false,
      );
      if (!hasWaited) break;
      const beganMs = clock.monotonicMs();
      this.#hasNew = false;
      await this.#sync();
      waitMs = Math.max(0, everyMs - (clock.monotonicMs() - beganMs));
    }
    this.#running = undefined;
  }
}
