import { type LengthNorm, termScore } from './bm25.ts';
import type { Postings } from './index-source.ts';
import { PostingBuffer } from './posting-buffer.ts';

/** One word of a query in one index, and what it weighs. */
export interface WeightedPostings {
  readonly postings: Postings;
  readonly idf: number;
}

/** Documents of one index that hold any word of a query, each once, with their scores. */
export interface ScoredDocuments {
  readonly documents: Uint32Array;
  readonly scores: Float64Array;
}

// The sums of so many neighbouring documents stay in the processor's cache.
const WINDOW_BITS = 15;
const WINDOW = 1 << WINDOW_BITS;
// From here on looking at every document of a window costs less than telling which of them were met.
const DENSE_POSTINGS = WINDOW / 8;
const INITIAL_RESULTS = 4_096;
// A search that needed more gives it back: 12 MiB stay.
const LARGEST_KEPT_RESULTS = 1024 * 1024;

/** Sums scores by document, window by window. Its arrays are used again for every search. */
export class ScoreAccumulator {
  /** Room for the postings of the search that is being scored. */
  readonly buffer: PostingBuffer = new PostingBuffer();
  readonly #sums = new Float64Array(WINDOW);
  #documents = new Uint32Array(INITIAL_RESULTS);
  #scores = new Float64Array(INITIAL_RESULTS);

  /**
   * A document's score is summed in the order of the words; every word's weight is above 0. What is given out is overwritten by the next call:
   * who waits for something in between must copy it first.
   */
  sum(lengths: Uint32Array, words: readonly WeightedPostings[], norm: LengthNorm): ScoredDocuments {
    const postings = words.reduce((sum, word) => sum + word.postings.count, 0);
    this.#makeRoom(Math.min(postings, lengths.length));
    const cursors = words.map((word) => new WordCursor(word));
    let count = 0;
    for (let window = nextWindow(cursors); window !== undefined; window = nextWindow(cursors)) {
      let inWindow = 0;
      for (const cursor of cursors) inWindow += cursor.beginWindow(window);
      count =
        inWindow >= DENSE_POSTINGS
          ? this.#sumDense(lengths, cursors, norm, { window, count })
          : this.#sumSparse(lengths, cursors, norm, count);
    }
    return { documents: this.#documents.subarray(0, count), scores: this.#scores.subarray(0, count) };
  }

  #sumDense(
    lengths: Uint32Array,
    cursors: readonly WordCursor[],
    norm: LengthNorm,
    { window, count }: { readonly window: number; readonly count: number },
  ): number {
    const sums = this.#sums;
    const { constant, perTerm } = norm;
    for (const cursor of cursors) {
      const { idf, documents, frequencies, end } = cursor;
      for (let at = cursor.at; at < end; at += 1) {
        const document = documents[at] as number;
        const slot = document & (WINDOW - 1);
        const lengthPart = constant + perTerm * (lengths[document] as number);
        sums[slot] = (sums[slot] as number) + termScore(idf, frequencies[at] as number, lengthPart);
      }
      cursor.at = end;
    }
    return this.#collectWindow(window, count);
  }

  #collectWindow(window: number, count: number): number {
    const sums = this.#sums;
    const documents = this.#documents;
    const scores = this.#scores;
    let next = count;
    for (let slot = 0; slot < WINDOW; slot += 1) {
      const score = sums[slot] as number;
      if (score === 0) continue;
      documents[next] = window * WINDOW + slot;
      scores[next] = score;
      sums[slot] = 0;
      next += 1;
    }
    return next;
  }

  #sumSparse(lengths: Uint32Array, cursors: readonly WordCursor[], norm: LengthNorm, count: number): number {
    const sums = this.#sums;
    const found = this.#documents;
    const { constant, perTerm } = norm;
    let next = count;
    for (const cursor of cursors) {
      const { idf, documents, frequencies, end } = cursor;
      for (let at = cursor.at; at < end; at += 1) {
        const document = documents[at] as number;
        const slot = document & (WINDOW - 1);
        const before = sums[slot] as number;
        if (before === 0) found[next++] = document;
        const lengthPart = constant + perTerm * (lengths[document] as number);
        sums[slot] = before + termScore(idf, frequencies[at] as number, lengthPart);
      }
      cursor.at = end;
    }
    for (let at = count; at < next; at += 1) {
      const slot = (found[at] as number) & (WINDOW - 1);
      this.#scores[at] = sums[slot] as number;
      sums[slot] = 0;
    }
    return next;
  }

  #makeRoom(results: number): void {
    const isEnough = results <= this.#documents.length;
    if (isEnough && this.#documents.length <= LARGEST_KEPT_RESULTS) return;
    const size = Math.max(INITIAL_RESULTS, results);
    this.#documents = new Uint32Array(size);
    this.#scores = new Float64Array(size);
  }
}

/** Walks through a word's postings window by window. */
class WordCursor {
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

function nextWindow(cursors: readonly WordCursor[]): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const { window } of cursors) first = Math.min(first, window);
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}
