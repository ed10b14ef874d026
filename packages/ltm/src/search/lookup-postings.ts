import type { Postings } from './index-source.ts';
import { expandedTerms, type LoadedIndex } from './loaded-indexes.ts';
import { mergePostings } from './merge-postings.ts';
import type { PostingBuffer } from './posting-buffer.ts';
import type { Lookup, QueryPlan } from './query-plan.ts';
import { EXPANSION_LIMIT, type TermExpansion } from './term-expansion.ts';

type Expansion = Lookup & { readonly kind: 'expansion' };

/** What the lookups of a plan need of the indexes. */
export function requestedBy({ lookups }: QueryPlan): {
  readonly terms: readonly string[];
  readonly expansions: readonly TermExpansion[];
} {
  const terms = new Set<string>();
  for (const lookup of lookups) {
    if (lookup.kind === 'term') terms.add(lookup.term);
    else if (lookup.also !== undefined) terms.add(lookup.also);
  }
  return { terms: [...terms], expansions: lookups.filter(isExpansion).map(({ expansion }) => expansion) };
}

/** The postings of each lookup in each index, in the order of the lookups; those that an expansion stands for as of one term. */
export function postingsOf(
  { lookups }: QueryPlan,
  loaded: readonly LoadedIndex[],
  buffer: PostingBuffer,
): readonly (readonly Postings[])[] {
  const expansions = lookups.filter(isExpansion);
  return lookups.map((lookup) => {
    const terms = lookup.kind === 'term' ? [lookup.term] : termsFor(lookup, expansions.indexOf(lookup), loaded);
    return loaded.map((one) => mergePostings(terms.map((term) => one.terms.postings(term, buffer))));
  });
}

function termsFor({ also, without }: Expansion, at: number, loaded: readonly LoadedIndex[]): readonly string[] {
  const terms = new Set(expandedTerms(loaded, at, EXPANSION_LIMIT));
  if (also !== undefined) terms.add(also);
  if (without !== undefined) terms.delete(without);
  return [...terms];
}

function isExpansion(lookup: Lookup): lookup is Expansion {
  return lookup.kind === 'expansion';
}
