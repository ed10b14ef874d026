import { compareCodePoints } from '@eider/core';
import { FuzzyWord } from './fuzzy-word.ts';

/** What a word of a query stands for beside itself: every term that begins with it, or that is one edit away, itself included. */
export type WordExpansion =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'one-edit'; readonly word: string };

/** All terms from one to another, both included, by code point; all of them begin with `base`. */
export interface TermRange {
  readonly kind: 'range';
  readonly base: string;
  readonly from: string;
  readonly to: string;
}

/** Several terms that are looked up together. */
export type TermExpansion = WordExpansion | TermRange;

/**
 * Terms that one expansion stands for at most: the first by code point that live documents of the namespace hold; of a range the first ones,
 * whoever holds them, so that a small namespace does not pay for what others store.
 */
export const EXPANSION_LIMIT = 1_000;

/**
 * What begins a term that is no word, such as a fact of the metadata: it does not count in a document's length, and no word has an
 * edit that leads to it.
 */
export const NO_WORD_MARK = '\u0000';

/** Tells which terms an expansion stands for. */
export function expansionTest(expansion: TermExpansion): (term: string) => boolean {
  if (expansion.kind === 'prefix') return (term) => term.startsWith(expansion.prefix);
  if (expansion.kind === 'range') {
    const { base, from, to } = expansion;
    return (term) => term.startsWith(base) && compareCodePoints(from, term) <= 0 && compareCodePoints(term, to) <= 0;
  }
  const fuzzy = new FuzzyWord(expansion.word);
  return (term) => fuzzy.acceptsText(term);
}
