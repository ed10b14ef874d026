import { compareCodePoints } from '@eider/core';
import type { Predicate } from '../filter/filter.ts';
import type { Entry } from '../memtable/entry.ts';
import { inverseDocumentFrequency, termScore } from './bm25.ts';
import type { Postings, SearchIndex } from './index-source.ts';
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
export async function rankedSearch(indexes: readonly SearchIndex[], query: RankedQuery): Promise<RankedEntry[]> {
  const scores = scoreAll(indexes, query);
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

interface IndexScores {
  readonly index: SearchIndex;
  /** Documents with a score, each once. */
  readonly documents: readonly number[];
  /** By document. */
  readonly scores: Float64Array;
}

function scoreAll(indexes: readonly SearchIndex[], query: RankedQuery): readonly IndexScores[] {
  const scopes = indexes.map((index) => index.scope(query.namespace));
  const documents = scopes.reduce((sum, scope) => sum + scope.documents, 0);
  const totalLength = scopes.reduce((sum, scope) => sum + scope.totalLength, 0);
  const meanLength = documents === 0 ? 0 : totalLength / documents;
  const results = indexes.map((index) => ({
    index,
    documents: [] as number[],
    scores: new Float64Array(index.documentLimit),
  }));
  for (const term of distinctTerms(query.text)) {
    const postings = indexes.map((index) => index.postings(term, query.namespace));
    const withTerm = postings.reduce((sum, { count }) => sum + count, 0);
    const idf = inverseDocumentFrequency(documents, withTerm);
    for (const [at, part] of postings.entries())
      addScores(results[at] as (typeof results)[number], part, idf, meanLength);
  }
  return results;
}

function addScores(
  target: { readonly index: SearchIndex; readonly documents: number[]; readonly scores: Float64Array },
  postings: Postings,
  idf: number,
  meanLength: number,
): void {
  const { index, documents, scores } = target;
  for (let at = 0; at < postings.count; at += 1) {
    const document = postings.documents[at] as number;
    const score = scores[document] as number;
    if (score === 0) documents.push(document);
    scores[document] = score + termScore(idf, postings.frequencies[at] as number, index.lengthOf(document), meanLength);
  }
}

async function bestEntries(
  results: readonly IndexScores[],
  window: number,
  signal: AbortSignal | undefined,
): Promise<RankedEntry[]> {
  const parts = await Promise.all(
    results.map(async ({ index, documents, scores }) => {
      const best = selectTop(
        scored(documents, scores),
        window,
        (a, b) => a.score < b.score || (a.score === b.score && index.compare(a.document, b.document) > 0),
      );
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

function* scored(documents: readonly number[], scores: Float64Array): Iterable<Scored> {
  for (const document of documents) yield { document, score: scores[document] as number };
}

function distinctTerms(text: string): Iterable<string> {
  const terms = new Set<string>();
  tokenize(text, (term) => terms.add(term));
  return terms;
}
