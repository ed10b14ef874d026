import { type RangeCondition, rangesOf, type TermCondition, termsOf } from '../filter/term-condition.ts';
import { intersection, union } from './document-sets.ts';
import type { LoadedTerms } from './index-source.ts';
import { INCOMPLETE_TERM } from './metadata-terms.ts';
import type { PostingBuffer } from './posting-buffer.ts';
import { EXPANSION_LIMIT, type TermRange } from './term-expansion.ts';

// A range that more documents of an index have than this is not looked up: then many records fulfil it, and looking at the best ones costs less.
const MAX_IN_RANGE = 16_384;

/** The terms that must be loaded to tell which documents a condition leaves. */
export function termsToLoad(condition: TermCondition | undefined): readonly string[] {
  return condition === undefined || condition.kind === 'unknown' ? [] : [...termsOf(condition), INCOMPLETE_TERM];
}

/** The expansions that must be loaded for it. */
export function rangesToLoad(condition: TermCondition | undefined): readonly TermRange[] {
  return condition === undefined ? [] : rangesOf(condition);
}

/** What of one index is looked at; its `ranges` are expansions from the number `firstRange` on. */
export interface LoadedCondition {
  readonly terms: LoadedTerms;
  readonly firstRange: number;
}

/** The documents of one index that may fulfil a condition, in ascending order; undefined if any may. */
export function documentsFor(
  condition: TermCondition | undefined,
  loaded: LoadedCondition,
  buffer: PostingBuffer,
): Uint32Array | undefined {
  if (condition === undefined || condition.kind === 'unknown') return undefined;
  const evaluation = new Evaluation(loaded, buffer);
  const found = evaluation.documents(condition);
  return found === undefined ? undefined : union([found, evaluation.holding(INCOMPLETE_TERM)]);
}

/** Goes through a condition once, in the order in which its ranges were numbered. */
class Evaluation {
  readonly #terms: LoadedTerms;
  readonly #buffer: PostingBuffer;
  #nextRange: number;

  constructor({ terms, firstRange }: LoadedCondition, buffer: PostingBuffer) {
    this.#terms = terms;
    this.#buffer = buffer;
    this.#nextRange = firstRange;
  }

  documents(condition: TermCondition): Uint32Array | undefined {
    switch (condition.kind) {
      case 'term':
        return this.holding(condition.term);
      case 'range':
        return this.#inRange(condition);
      case 'all':
        return this.#inAll(condition.parts);
      case 'any':
        return this.#inAny(condition.parts);
      default:
        return new Uint32Array(0);
    }
  }

  holding(term: string): Uint32Array {
    const { documents, count } = this.#terms.postings(term, this.#buffer);
    return documents.subarray(0, count);
  }

  #inRange({ also }: RangeCondition): Uint32Array | undefined {
    const terms = this.#terms.expanded(this.#nextRange++);
    // There may be more.
    if (terms.length >= EXPANSION_LIMIT) return undefined;
    const sets: Uint32Array[] = [];
    let count = 0;
    for (const term of also === undefined ? terms : [...terms, also]) {
      const set = this.holding(term);
      count += set.length;
      if (count > MAX_IN_RANGE) return undefined;
      sets.push(set);
    }
    return union(sets);
  }

  #inAll(parts: readonly TermCondition[]): Uint32Array | undefined {
    const known = parts.map((part) => this.documents(part)).filter((set) => set !== undefined);
    return known.length === 0 ? undefined : known.sort((a, b) => a.length - b.length).reduce(intersection);
  }

  #inAny(parts: readonly TermCondition[]): Uint32Array | undefined {
    const sets = parts.map((part) => this.documents(part));
    const known = sets.filter((set) => set !== undefined);
    return known.length < sets.length ? undefined : union(known);
  }
}
