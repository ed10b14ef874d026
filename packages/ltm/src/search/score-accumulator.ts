import { addDense, addSparse, addSparseShort } from './add-scores.ts';
import type { LengthNorm } from './bm25.ts';
import { PostingBuffer } from './posting-buffer.ts';
import type { ScoredDocuments } from './scored-documents.ts';
import { selectTop } from './top.ts';
import { nextWindow, type WeightedPostings, WINDOW, WordCursor } from './word-cursor.ts';

/** Scored documents, of which those may be left out that are not among the best so many. */
export interface SummedScores extends ScoredDocuments {
  /** How many documents there are; if some were left out, not all are counted, but more than those best. */
  readonly found: number;
}

/** What is needed of an index beside its postings. */
export interface DocumentLengths {
  readonly lengths: Uint32Array;
  readonly shortLengths?: Uint16Array | undefined;
}

export interface SumOptions {
  readonly norm: LengthNorm;
  /** How many of the best suffice; undefined for all. */
  readonly best?: number | undefined;
}

// From here on looking at every document of a window costs less than telling which of them were met.
const DENSE_POSTINGS = WINDOW / 8;
const INITIAL_RESULTS = 4_096;
// A search that needed more gives it back: 12 MiB stay.
const LARGEST_KEPT_RESULTS = 1024 * 1024;
// Looking for the best is worth it when so many are there, or so many times as many as are wanted.
const LEAST_TO_PRUNE = 1_024;
const PRUNED_FACTOR = 4;

/** Sums scores by document, window by window. Its arrays are used again for every search. */
export class ScoreAccumulator {
  /** Room for the postings of the search that is being scored. */
  readonly buffer: PostingBuffer = new PostingBuffer();
  readonly #sums = new Float64Array(WINDOW);
  #documents = new Uint32Array(INITIAL_RESULTS);
  #scores = new Float64Array(INITIAL_RESULTS);
  #count = 0;
  #found = 0;
  // Below it a document is not among the best.
  #least = Number.MIN_VALUE;

  /**
   * A document's score is summed in the order of the words; every word's weight is above 0. What is given out is overwritten by the next call:
   * who waits for something in between must copy it first.
   */
  sum(
    index: DocumentLengths,
    words: readonly WeightedPostings[],
    { norm, best = Number.POSITIVE_INFINITY }: SumOptions,
  ): SummedScores {
    const postings = words.reduce((sum, word) => sum + word.postings.count, 0);
    this.#makeRoom(Math.min(postings, index.lengths.length));
    this.#count = 0;
    this.#found = 0;
    this.#least = Number.MIN_VALUE;
    const cursors = words.map((word) => new WordCursor(word));
    const pruneAt = Math.max(LEAST_TO_PRUNE, best * PRUNED_FACTOR);
    for (let window = nextWindow(cursors); window !== undefined; window = nextWindow(cursors)) {
      let inWindow = 0;
      for (const cursor of cursors) inWindow += cursor.beginWindow(window);
      if (inWindow >= DENSE_POSTINGS && index.shortLengths !== undefined) {
        for (const cursor of cursors) addDense(cursor, index.shortLengths, norm, this.#sums);
        this.#collectDense(window);
      } else this.#sumSparse(index, cursors, norm);
      if (this.#count >= pruneAt) this.#prune(best);
    }
    const end = this.#count;
    return {
      documents: this.#documents.subarray(0, end),
      scores: this.#scores.subarray(0, end),
      found: Math.max(this.#found, end),
    };
  }

  #collectDense(window: number): void {
    const sums = this.#sums;
    const documents = this.#documents;
    const scores = this.#scores;
    const least = this.#least;
    let next = this.#count;
    for (let slot = 0; slot < WINDOW; slot += 1) {
      const score = sums[slot] as number;
      if (score < least) continue;
      documents[next] = window * WINDOW + slot;
      scores[next] = score;
      next += 1;
    }
    sums.fill(0);
    this.#count = next;
  }

  #sumSparse({ lengths, shortLengths }: DocumentLengths, cursors: readonly WordCursor[], norm: LengthNorm): void {
    const sums = this.#sums;
    const documents = this.#documents;
    const start = this.#count;
    let met = start;
    for (const cursor of cursors) {
      const into = { sums, documents, count: met };
      met =
        shortLengths === undefined
          ? addSparse(cursor, lengths, norm, into)
          : addSparseShort(cursor, shortLengths, norm, into);
    }
    const scores = this.#scores;
    const least = this.#least;
    let next = start;
    for (let at = start; at < met; at += 1) {
      const document = documents[at] as number;
      const slot = document & (WINDOW - 1);
      const score = sums[slot] as number;
      sums[slot] = 0;
      if (score < least) continue;
      documents[next] = document;
      scores[next] = score;
      next += 1;
    }
    this.#count = next;
  }

  /** Leaves out what is worse than the best so many; what is as good as the last of them stays. */
  #prune(best: number): void {
    const documents = this.#documents;
    const scores = this.#scores;
    const end = this.#count;
    this.#found = Math.max(this.#found, end);
    const all = { documents: documents.subarray(0, end), scores: scores.subarray(0, end) };
    const least = selectTop(all, best, (a, b) => a - b).at(-1)?.score ?? this.#least;
    let next = 0;
    for (let at = 0; at < end; at += 1) {
      const score = scores[at] as number;
      if (score < least) continue;
      documents[next] = documents[at] as number;
      scores[next] = score;
      next += 1;
    }
    this.#least = least;
    this.#count = next;
  }

  #makeRoom(results: number): void {
    const isEnough = results <= this.#documents.length;
    if (isEnough && this.#documents.length <= LARGEST_KEPT_RESULTS) return;
    const size = Math.max(INITIAL_RESULTS, results);
    this.#documents = new Uint32Array(size);
    this.#scores = new Float64Array(size);
  }
}
