import { type Clock, systemClock } from '@eider/core';
import type { TransferOptions, TransferProgress } from './transfer-options.ts';

/** Counts what has been moved and tells it. */
export class ProgressMeter {
  records = 0;
  sizeBytes = 0;
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #tell: ((progress: TransferProgress) => void) | undefined;

  constructor({ clock = systemClock, onProgress }: TransferOptions) {
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#tell = onProgress;
  }

  tell(): void {
    if (this.#tell === undefined) return;
    const seconds = (this.#clock.monotonicMs() - this.#startMs) / 1000;
    const { records, sizeBytes } = this;
    this.#tell({ records, sizeBytes, recordsPerSecond: seconds > 0 ? records / seconds : 0 });
  }
}
