/** Where work in the background takes its time from and how it lets others run. */
export interface Pacing {
  /** Never decreases; its zero does not matter. */
  monotonicMs(): number;
  /** Resolves after timers, input and output had their turn. */
  pause(): Promise<void>;
}

const SLICE_MS = 4;

/** Divides long work into slices of about four milliseconds, between which others run. */
export class TimeSlices {
  readonly #pacing: Pacing;
  #endsAtMs: number;

  constructor(pacing: Pacing) {
    this.#pacing = pacing;
    this.#endsAtMs = pacing.monotonicMs() + SLICE_MS;
  }

  /** Whether it is time to pause. */
  get isOver(): boolean {
    return this.#pacing.monotonicMs() >= this.#endsAtMs;
  }

  /** Lets others run; then a new slice begins. */
  async pause(): Promise<void> {
    await this.#pacing.pause();
    this.#endsAtMs = this.#pacing.monotonicMs() + SLICE_MS;
  }
}
