/** Occurrences of one term in live documents of one namespace, in the order of their numbers: two arrays of `count` elements. */
export interface Postings {
  readonly count: number;
  readonly documents: Uint32Array;
  readonly frequencies: Uint16Array;
}

const INITIAL_POSTINGS = 4_096;
// A search that needed more gives it back: 24 MiB stay.
const LARGEST_KEPT_POSTINGS = 4 * 1024 * 1024;

/** Room for the postings of one search after another: used again instead of being made anew. */
export class PostingBuffer {
  #documents = new Uint32Array(INITIAL_POSTINGS);
  #frequencies = new Uint16Array(INITIAL_POSTINGS);
  #used = 0;

  get documents(): Uint32Array {
    return this.#documents;
  }

  get frequencies(): Uint16Array {
    return this.#frequencies;
  }

  /** Makes room for so many postings more; gives where they may be written in `documents` and `frequencies`. */
  reserve(postings: number): number {
    const needed = this.#used + postings;
    if (needed > this.#documents.length) {
      // What was given out before stays where it is.
      const size = Math.max(needed - this.#used, this.#documents.length * 2);
      this.#documents = new Uint32Array(size);
      this.#frequencies = new Uint16Array(size);
      this.#used = 0;
    }
    return this.#used;
  }

  /** Gives out what was written where `reserve` said, up to before `end`. */
  take(end: number): Postings {
    const start = this.#used;
    this.#used = end;
    return {
      count: end - start,
      documents: this.#documents.subarray(start, end),
      frequencies: this.#frequencies.subarray(start, end),
    };
  }

  /** Takes everything back. */
  clear(): void {
    this.#used = 0;
    if (this.#documents.length <= LARGEST_KEPT_POSTINGS) return;
    this.#documents = new Uint32Array(INITIAL_POSTINGS);
    this.#frequencies = new Uint16Array(INITIAL_POSTINGS);
  }
}
