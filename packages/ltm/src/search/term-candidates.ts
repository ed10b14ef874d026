import { type TermCondition, termsOf } from '../filter/term-condition.ts';
import { intersection, union } from './document-sets.ts';
import type { LoadedTerms } from './index-source.ts';
import { INCOMPLETE_TERM } from './metadata-terms.ts';
import type { PostingBuffer } from './posting-buffer.ts';

/** The terms that must be loaded to tell which documents a condition leaves. */
export function termsToLoad(condition: TermCondition | undefined): readonly string[] {
  return condition === undefined || condition.kind === 'unknown' ? [] : [...termsOf(condition), INCOMPLETE_TERM];
}

/** The documents of one index that may fulfil a condition, in ascending order; undefined if any may. */
export function documentsFor(
  condition: TermCondition | undefined,
  terms: LoadedTerms,
  buffer: PostingBuffer,
): Uint32Array | undefined {
  if (condition === undefined || condition.kind === 'unknown') return undefined;
  const documentsOf = (term: string): Uint32Array => {
    const { documents, count } = terms.postings(term, buffer);
    return documents.subarray(0, count);
  };
  return union([evaluate(condition, documentsOf), documentsOf(INCOMPLETE_TERM)]);
}

function evaluate(condition: TermCondition, documentsOf: (term: string) => Uint32Array): Uint32Array {
  if (condition.kind === 'term') return documentsOf(condition.term);
  if (condition.kind !== 'all' && condition.kind !== 'any') return new Uint32Array(0);
  const sets = condition.parts.map((part) => evaluate(part, documentsOf));
  if (condition.kind === 'any') return union(sets);
  return sets.sort((a, b) => a.length - b.length).reduce(intersection);
}
