import { compareCodePoints } from '@eider/core';
import type { Predicate } from '../filter/filter.ts';
import type { Entry } from '../memtable/entry.ts';
import { inverseDocumentFrequency } from './bm25.ts';
import type { Postings, SearchIndex } from './index-source.ts';
import type { ScoreAccumulator, ScoredDocuments } from './score-accumulator.ts';
import { tokenize } from './tokenize.ts';
import { type Scored, selectTop } from './top.ts';

export interface RankedQuery {
  readonly text: string;
  readonly namespace: string;
  readonly limit: number;
  readonly predicate: Predicate | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface RankedEntry {
  readonly entry: Entry;
  readonly score: number;
}

// With a filter more candidates are looked at than asked for, and four times as many each time they do not suffice.
const WINDOW_GROWTH = 4;

/**
 * Entries of one namespace that hold any of the query's words, best first, equal scores in order of their keys. Document
 * frequencies and mean length are those of the namespace's live documents over all indexes together, and a score is summed in the
 * order of the query's words: so it does not depend on which index holds a document.
 */
export async function rankedSearch(
  indexes: readonly SearchIndex[],
  query: RankedQuery,
  accumulator: ScoreAccumulator,
): Promise<RankedEntry[]> {
  const scores = scoreAll(indexes, query, accumulator);
  const candidates = scores.reduce((sum, { documents }) => sum + documents.length, 0);
  let window = query.predicate === undefined ? query.limit : query.limit * WINDOW_GROWTH;
  for (;;) {
    const best = await bestEntries(scores, window, query.signal);
    const { predicate } = query;
    const hits = predicate === undefined ? best : best.filter(({ entry }) => predicate(entry.parsedMetadata()));
    if (hits.length >= query.limit || window >= candidates) return hits.slice(0, query.limit);
    window *= WINDOW_GROWTH;
  }
}

interface IndexScores extends ScoredDocuments {
  readonly index: SearchIndex;
}

function scoreAll(
  indexes: readonly SearchIndex[],
  { text, namespace }: RankedQuery,
  accumulator: ScoreAccumulator,
): readonly IndexScores[] {
  const scopes = indexes.map((index) => index.scope(namespace));
  const documents = scopes.reduce((sum, scope) => sum + scope.documents, 0);
  const totalLength = scopes.reduce((sum, scope) => sum + scope.totalLength, 0);
  const words = distinctTerms(text).map((term) => {
    const perIndex = indexes.map((index) => index.postings(term, namespace));
    const withTerm = perIndex.reduce((sum, { count }) => sum + count, 0);
    return { perIndex, idf: inverseDocumentFrequency(documents, withTerm) };
  });
  const meanLength = documents === 0 ? 0 : totalLength / documents;
  return indexes.map((index, at) => {
    const weighted = words.map(({ perIndex, idf }) => ({ postings: perIndex[at] as Postings, idf }));
    return { index, ...accumulator.sum(index, weighted, meanLength) };
  });
}

async function bestEntries(
  results: readonly IndexScores[],
  window: number,
  signal: AbortSignal | undefined,
): Promise<RankedEntry[]> {
  const parts = await Promise.all(
    results.map(async ({ index, documents, scores }) => {
      const best = selectTop({ documents, scores }, window, (a, b) => index.compare(a, b));
      const entries = await index.entries(
        best.map(({ document }) => document),
        signal,
      );
      return entries.map((entry, at) => ({ entry, score: (best[at] as Scored).score }));
    }),
  );
  return parts
    .flat()
    .sort((a, b) => b.score - a.score || compareCodePoints(a.entry.key, b.entry.key))
    .slice(0, window);
}

function distinctTerms(text: string): readonly string[] {
  const terms = new Set<string>();
  tokenize(text, (term) => terms.add(term));
  return [...terms];
}
