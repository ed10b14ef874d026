import { type Clock, EiderError } from '@eider/core';

/** The grace period of simulated memories, in milliseconds. */
export const GRACE_MS = 60_000;

/** The one time that all simulated clocks derive from; a step of the simulation moves it. */
export interface SimTime {
  nowMs: number;
}

export interface Sleeper {
  readonly label: string;
  readonly dueMs: number;
  wake(): void;
}

/** The clock of a process: it runs a little too fast or slow, shows another time of day, and stops its monotonic half during a nap. */
export class SimClock implements Clock {
  readonly sleepers = new Map<string, Sleeper>();
  readonly #time: SimTime;
  readonly #label: string;
  readonly #rate: number;
  readonly #offsetMs: number;
  #nappedMs = 0;
  #sleeps = 0;

  constructor(time: SimTime, label: string, drift: { readonly rate: number; readonly offsetMs: number }) {
    this.#time = time;
    this.#label = label;
    this.#rate = drift.rate;
    this.#offsetMs = drift.offsetMs;
  }

  nowMs(): number {
    return this.#time.nowMs * this.#rate + this.#offsetMs;
  }

  monotonicMs(): number {
    return (this.#time.nowMs - this.#nappedMs) * this.#rate;
  }

  sleep(ms: number, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    this.#sleeps += 1;
    const label = `${this.#label}~${this.#sleeps}`;
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.sleepers.delete(label);
        reject(new EiderError('ABORTED', 'the sleep was aborted', { retryable: false }));
      };
      if (options.signal?.aborted === true) return stop();
      options.signal?.addEventListener('abort', stop, { once: true });
      const wake = (): void => {
        this.sleepers.delete(label);
        options.signal?.removeEventListener('abort', stop);
        resolve();
      };
      this.sleepers.set(label, { label, dueMs: this.#time.nowMs + ms / this.#rate, wake });
    });
  }

  /** The machine slept for so long: its monotonic clock did not notice. */
  nap(ms: number): void {
    this.#nappedMs += ms;
  }
}
