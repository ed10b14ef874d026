import { compareCodePoints, type JsonValue } from '@eider/core';
import type { MapEntry } from './map-store.ts';

interface Document {
  readonly key: string;
  readonly words: readonly string[];
}

/** Keys with a word of the query, by BM25 over these entries, best first. */
export function rank(
  entries: ReadonlyMap<string, MapEntry>,
  query: string,
): readonly { readonly key: string; readonly score: number }[] {
  const documents = [...entries].map(([key, entry]) => ({ key, words: wordsOf(entry) }));
  const mean = documents.reduce((sum, { words }) => sum + words.length, 0) / documents.length;
  const scores = new Map<string, number>();
  for (const word of new Set(wordsIn(query))) {
    for (const [key, score] of scoresOfWord(documents, word, mean)) scores.set(key, (scores.get(key) ?? 0) + score);
  }
  return [...scores]
    .map(([key, score]) => ({ key, score }))
    .sort((a, b) => b.score - a.score || compareCodePoints(a.key, b.key));
}

function scoresOfWord(
  documents: readonly Document[],
  word: string,
  mean: number,
): readonly (readonly [string, number])[] {
  const holding = documents
    .map(({ key, words }) => ({ key, length: words.length, count: words.filter((one) => one === word).length }))
    .filter(({ count }) => count > 0);
  const weight = Math.log(1 + (documents.length - holding.length + 0.5) / (holding.length + 0.5));
  return holding.map(({ key, length, count }) => {
    return [key, (weight * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / mean))] as const;
  });
}

function wordsOf({ value, text }: MapEntry): readonly string[] {
  return text === undefined ? textsOf(JSON.parse(value) as JsonValue).flatMap(wordsIn) : wordsIn(text);
}

function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function wordsIn(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  );
}
