import { seededRandom } from '@eider/core';
import type { Document } from '../../documents/document.ts';
import { shuffled } from '../local/unused.ts';

// A word of this share of the documents at least and at most: neither unique nor in every one.
const LEAST_SHARE = 0.0005;
const LARGEST_SHARE = 0.05;
const LEAST_DOCUMENTS = 2;
// Long enough to mean something, and no part of an identifier.
const WORD = /(?<![\p{L}\p{N}_])[a-z]{3,30}(?![\p{L}\p{N}_])/gu;
const SEED = 13;

/** At most `count` different queries of two words that occur together in a document: nobody asks for words that never meet. */
export function twoWordQueries(documents: readonly Document[], count: number): readonly (readonly string[])[] {
  const random = seededRandom(SEED);
  const frequencies = documentFrequencies(documents);
  const least = Math.max(LEAST_DOCUMENTS, documents.length * LEAST_SHARE);
  const isUseful = (word: string): boolean => {
    const frequency = frequencies.get(word) ?? 0;
    return frequency >= least && frequency <= Math.max(least, documents.length * LARGEST_SHARE);
  };
  const queries = new Map<string, readonly string[]>();
  for (const document of shuffled(documents, random)) {
    const words = shuffled([...wordsOf(document)].filter(isUseful), random).slice(0, 2);
    if (words.length === 2) queries.set(words.toSorted().join(' '), words);
    if (queries.size === count) break;
  }
  return [...queries.values()];
}

function documentFrequencies(documents: readonly Document[]): ReadonlyMap<string, number> {
  const frequencies = new Map<string, number>();
  for (const document of documents) {
    for (const word of wordsOf(document)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  }
  return frequencies;
}

function wordsOf({ text }: Document): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(WORD) ?? []);
}
