import type { Postings } from './index-source.ts';

// The sums of so many neighbouring documents stay in the processor's cache.
const WINDOW_BITS = 15;
export const WINDOW: number = 1 << WINDOW_BITS;

/** One word of a query in one index, and what it weighs. */
export interface WeightedPostings {
  readonly postings: Postings;
  readonly idf: number;
}

/** Walks through a word's postings window by window. */
export class WordCursor {
  readonly idf: number;
  readonly documents: Uint32Array;
  readonly frequencies: Uint16Array;
  at = 0;
  /** Where the postings of the window end. */
  end = 0;
  readonly #count: number;

  constructor({ idf, postings }: WeightedPostings) {
    this.idf = idf;
    this.documents = postings.documents;
    this.frequencies = postings.frequencies;
    this.#count = postings.count;
  }

  /** The window of the next posting. */
  get window(): number {
    return this.at === this.#count ? Number.POSITIVE_INFINITY : (this.documents[this.at] as number) >>> WINDOW_BITS;
  }

  /** Gives how many postings the window has. */
  beginWindow(window: number): number {
    let low = this.at;
    let high = Math.min(this.#count, this.at + WINDOW);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.documents[middle] as number) >>> WINDOW_BITS <= window) low = middle + 1;
      else high = middle;
    }
    this.end = low;
    return low - this.at;
  }
}

/** The first window that has postings of any word; undefined behind the last one. */
export function nextWindow(cursors: readonly WordCursor[]): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const { window } of cursors) first = Math.min(first, window);
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}
