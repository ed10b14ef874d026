/** Where work in the background takes its time from and how it lets others run. */
export interface Pacing {
  /** Never decreases; its zero does not matter. */
  monotonicMs(): number;
  /** Resolves after timers, input and output had their turn. */
  pause(): Promise<void>;
  /** How long others may be kept waiting, in milliseconds, as things are now. @default 2 */
  sliceMs?(): number;
}

/** Lets nobody else have a turn. */
export const UNPACED: Pacing = { monotonicMs: () => 0, pause: () => Promise.resolve() };

/** Turns that long work on behalf of a call gives to others. */
export interface Turns {
  /** Undefined while the slice lasts; otherwise resolves when the work may go on, and rejects when it must not. */
  due(): Promise<void> | undefined;
}

/** How long work in the background keeps others waiting, in milliseconds. */
export const SLICE_MS = 2;

/** Divides long work into short slices, between which others run. */
export class TimeSlices {
  readonly #pacing: Pacing;
  #endsAtMs: number;

  constructor(pacing: Pacing) {
    this.#pacing = pacing;
    this.#endsAtMs = endOfSlice(pacing);
  }

  /** Whether it is time to pause. */
  get isOver(): boolean {
    return this.#pacing.monotonicMs() >= this.#endsAtMs;
  }

  /** Lets others run; then a new slice begins. */
  async pause(): Promise<void> {
    await this.#pacing.pause();
    this.#endsAtMs = endOfSlice(this.#pacing);
  }
}

function endOfSlice(pacing: Pacing): number {
  return pacing.monotonicMs() + (pacing.sliceMs?.() ?? SLICE_MS);
}
