import { FuzzyWord } from './fuzzy-word.ts';

/** What a word of a query stands for beside itself: every term that begins with it, or that is one edit away, itself included. */
export type TermExpansion =
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'one-edit'; readonly word: string };

/** Terms that one expansion stands for at most: the first by code point that live documents of the namespace hold. */
export const EXPANSION_LIMIT = 1_000;

/**
 * What begins a term that is no word, such as a fact of the metadata: it does not count in a document's length, and no word has an
 * edit that leads to it.
 */
export const NO_WORD_MARK = '\u0000';

/** Whether a term counts in lengths and can be found by edits. */
export function isWord(term: string): boolean {
  return term.charCodeAt(0) !== 0;
}

/** Tells which terms an expansion stands for. */
export function expansionTest(expansion: TermExpansion): (term: string) => boolean {
  if (expansion.kind === 'prefix') return (term) => term.startsWith(expansion.prefix);
  const fuzzy = new FuzzyWord(expansion.word);
  return (term) => fuzzy.acceptsText(term);
}
