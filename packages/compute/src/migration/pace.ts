import type { Clock } from '@eider/core';
import type { MigrationOptions } from './migration-options.ts';

/** Keeps reading below a rate. */
export class Pace {
  readonly #clock: Clock;
  readonly #rate: number | undefined;
  readonly #startedMs: number;
  #documents = 0;

  constructor(clock: Clock, { documentsPerSecond }: Pick<MigrationOptions, 'documentsPerSecond'>) {
    this.#clock = clock;
    this.#rate = documentsPerSecond;
    this.#startedMs = clock.monotonicMs();
  }

  /** Waits until so many more documents were due. */
  async took(documents: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#rate === undefined) return;
    this.#documents += documents;
    const dueMs = this.#startedMs + (this.#documents / this.#rate) * 1000;
    const waitMs = dueMs - this.#clock.monotonicMs();
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal === undefined ? {} : { signal });
  }
}
