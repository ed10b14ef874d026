import type { SearchIndex } from './index-source.ts';
import type { Candidates } from './score-selection.ts';
import { type Scored, selectTop } from './top.ts';

/** Candidates of one index that are looked at from the best one on: a few are selected, for more all are sorted once. */
export class CandidateRow {
  readonly index: SearchIndex;
  readonly #candidates: Candidates;
  #sorted: Uint32Array | undefined;
  #dropped = 0;

  constructor(candidates: Candidates) {
    this.index = candidates.index;
    this.#candidates = candidates;
  }

  /** How many are left. */
  get left(): number {
    return this.#candidates.documents.length - this.#dropped;
  }

  /** The best of those that are left. */
  first(count: number): readonly Scored[] {
    const { documents, scores, index } = this.#candidates;
    if (this.#dropped === 0) return selectTop({ documents, scores }, count, (a, b) => index.compare(a, b));
    this.#sorted ??= this.#sort();
    return Array.from(this.#sorted.subarray(this.#dropped, this.#dropped + count), (at) => ({
      document: documents[at] as number,
      score: scores[at] as number,
    }));
  }

  /** Takes the best ones away. */
  drop(count: number): void {
    this.#dropped += count;
  }

  #sort(): Uint32Array {
    const { documents, scores, index } = this.#candidates;
    return Uint32Array.from(documents, (_, at) => at).sort(
      (a, b) =>
        (scores[b] as number) - (scores[a] as number) || index.compare(documents[a] as number, documents[b] as number),
    );
  }
}
