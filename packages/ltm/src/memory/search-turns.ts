import { type Pacing, TimeSlices, type Turns } from '../search/time-slices.ts';
import { aborted } from '../signals/abortable.ts';

/** Turns of a search that looks at texts: it hears its signal in each. */
export class SearchTurns implements Turns {
  readonly #slices: TimeSlices;
  readonly #signal: AbortSignal | undefined;

  constructor(pacing: Pacing, signal: AbortSignal | undefined) {
    this.#slices = new TimeSlices(pacing);
    this.#signal = signal;
  }

  due(): Promise<void> | undefined {
    return this.#slices.isOver ? this.#pause() : undefined;
  }

  async #pause(): Promise<void> {
    await this.#slices.pause();
    if (this.#signal?.aborted === true) throw aborted(this.#signal);
  }
}
