import { termScore } from './bm25.ts';
import type { Postings, SearchIndex } from './index-source.ts';

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

/** Sums scores by document. Its buffer is as large as the largest index and used again for every search. */
export class ScoreAccumulator {
  #sums = new Float64Array(0);

  /** A document's score is summed in the order of the words. */
  sum(index: SearchIndex, words: readonly WeightedPostings[], meanLength: number): ScoredDocuments {
    if (this.#sums.length < index.documentLimit) this.#sums = new Float64Array(index.documentLimit * 2);
    const documents = new Uint32Array(words.reduce((sum, { postings }) => sum + postings.count, 0));
    let count = 0;
    for (const word of words) count = this.#add(index, word, meanLength, documents, count);
    const scores = new Float64Array(count);
    for (let at = 0; at < count; at += 1) {
      const document = documents[at] as number;
      scores[at] = this.#sums[document] as number;
      this.#sums[document] = 0;
    }
    return { documents: documents.subarray(0, count), scores };
  }

  #add(index: SearchIndex, word: WeightedPostings, meanLength: number, documents: Uint32Array, count: number): number {
    const { postings, idf } = word;
    const sums = this.#sums;
    let next = count;
    for (let at = 0; at < postings.count; at += 1) {
      const document = postings.documents[at] as number;
      const before = sums[document] as number;
      if (before === 0) documents[next++] = document;
      sums[document] =
        before + termScore(idf, postings.frequencies[at] as number, index.lengthOf(document), meanLength);
    }
    return next;
  }
}
