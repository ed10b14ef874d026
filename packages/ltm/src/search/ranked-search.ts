import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { SearchIndex, SearchIndexes } from './index-source.ts';
import { withLoadedIndexes } from './loaded-indexes.ts';
import { requestedBy } from './lookup-postings.ts';
import { type CandidateQuery, type IndexScores, scoreCandidates } from './ranked-candidates.ts';
import type { ScoreAccumulator, ScoredDocuments } from './score-accumulator.ts';
import { termsToLoad } from './term-candidates.ts';
import { EXPANSION_LIMIT } from './term-expansion.ts';
import { type Scored, selectTop } from './top.ts';

export interface RankedQuery extends CandidateQuery {
  readonly limit: number;
  /** What terms cannot tell about a record; undefined if they tell everything. */
  readonly accepts: ((entry: Entry) => boolean) | undefined;
  readonly minScore: number;
  /** Behind which hit to begin. */
  readonly behind: { readonly score: number; readonly key: string } | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

export interface RankedEntry {
  readonly entry: Entry;
  readonly score: number;
}

export interface RankedPage {
  readonly entries: readonly RankedEntry[];
  /** False if nothing comes behind the last entry. */
  readonly mayGoOn: boolean;
}

// If records must be looked at, more are fetched than asked for, and four times as many each time they do not suffice.
const WINDOW_GROWTH = 4;
const LARGEST_WINDOW = 2_048;

/** Entries of one namespace that a query finds, best first, equal scores in order of their keys. */
export async function rankedSearch(
  indexes: SearchIndexes,
  query: RankedQuery,
  accumulator: ScoreAccumulator,
): Promise<RankedPage> {
  const { plan, condition, namespace, nowMs, signal, accepts, limit, behind } = query;
  const { terms, expansions } = requestedBy(plan);
  const request = {
    namespace,
    terms: [...terms, ...termsToLoad(condition)],
    expansions,
    expansionLimit: EXPANSION_LIMIT,
  };
  const isOnePage = accepts === undefined && behind === undefined;
  const scored = await withLoadedIndexes(indexes, { request, nowMs, signal }, (loaded) =>
    scoreCandidates(loaded, query, accumulator, (scores) => kept(scores, query, isOnePage ? limit : undefined)),
  );
  const from = behind === undefined ? scored : await scoresBehind(scored, behind, signal);
  if (accepts === undefined) {
    const entries = await bestEntries(from, limit, signal);
    return {
      entries: entries.map(toRanked),
      mayGoOn: from.reduce((sum, { found }) => sum + found, 0) > entries.length,
    };
  }
  return acceptedEntries(from, { limit, accepts, signal });
}

interface Candidates extends IndexScores {
  /** How many there are, also those that were not kept. */
  readonly found: number;
}

interface BestEntry extends RankedEntry, Scored {
  readonly index: SearchIndex;
}

/** A copy of the scores that count: those that are high enough, or, if nothing behind them is ever asked for, the best of them. */
function kept(scores: IndexScores, { minScore, behind }: RankedQuery, best: number | undefined): Candidates {
  const { index } = scores;
  const highest = behind?.score ?? Number.POSITIVE_INFINITY;
  const counts = minScore <= 0 && behind === undefined ? scores : between(scores, minScore, highest);
  const found = counts.documents.length;
  if (best === undefined) return { index, found, documents: counts.documents.slice(), scores: counts.scores.slice() };
  const top = selectTop(counts, best, (a, b) => index.compare(a, b));
  return {
    index,
    found,
    documents: Uint32Array.from(top, ({ document }) => document),
    scores: Float64Array.from(top, ({ score }) => score),
  };
}

function between({ documents, scores }: ScoredDocuments, lowest: number, highest: number): ScoredDocuments {
  return only({ documents, scores }, (_, score) => score >= lowest && score <= highest);
}

function only(
  { documents, scores }: ScoredDocuments,
  keeps: (document: number, score: number) => boolean,
): ScoredDocuments {
  const kept = { documents: new Uint32Array(documents.length), scores: new Float64Array(documents.length) };
  let count = 0;
  for (let at = 0; at < documents.length; at += 1) {
    const [document, score] = [documents[at] as number, scores[at] as number];
    if (!keeps(document, score)) continue;
    kept.documents[count] = document;
    kept.scores[count++] = score;
  }
  return { documents: kept.documents.subarray(0, count), scores: kept.scores.subarray(0, count) };
}

/** Of candidates with scores up to that of a hit those that come behind it: of equal scores the ones with greater keys. */
function scoresBehind(
  candidates: readonly Candidates[],
  { score, key }: { readonly score: number; readonly key: string },
  signal: AbortSignal | undefined,
): Promise<readonly Candidates[]> {
  return Promise.all(
    candidates.map(async ({ index, ...scores }) => {
      const equal = only(scores, (_, one) => one === score).documents.sort((a, b) => index.compare(a, b));
      const before = new Set(equal.subarray(0, await countUpTo(index, equal, key, signal)));
      const rest = before.size === 0 ? scores : only(scores, (document) => !before.has(document));
      return { index, ...rest, found: rest.documents.length };
    }),
  );
}

// Keys are known of entries only: a few of them tell where the key lies.
async function countUpTo(
  index: SearchIndex,
  documents: Uint32Array,
  key: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  let low = 0;
  let high = documents.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const [entry] = await index.entries([documents[middle] as number], signal);
    if (compareCodePoints((entry as Entry).key, key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function acceptedEntries(
  candidates: readonly Candidates[],
  { limit, accepts, signal }: Required<Pick<RankedQuery, 'limit' | 'signal'>> & { accepts: (entry: Entry) => boolean },
): Promise<RankedPage> {
  const found: RankedEntry[] = [];
  let left = candidates;
  for (let window = limit * WINDOW_GROWTH; ; window = Math.min(window * WINDOW_GROWTH, LARGEST_WINDOW)) {
    const best = await bestEntries(left, window, signal);
    for (const [at, one] of best.entries()) {
      if (!accepts(one.entry)) continue;
      found.push(toRanked(one));
      const looked = at + 1;
      if (found.length === limit) return { entries: found, mayGoOn: looked < countOf(left) };
    }
    if (best.length >= countOf(left)) return { entries: found, mayGoOn: false };
    left = without(left, best);
  }
}

function without(candidates: readonly Candidates[], entries: readonly BestEntry[]): readonly Candidates[] {
  return candidates.map(({ index, ...scores }) => {
    const gone = new Set(entries.filter((one) => one.index === index).map(({ document }) => document));
    const rest = only(scores, (document) => !gone.has(document));
    return { index, ...rest, found: rest.documents.length };
  });
}

function countOf(candidates: readonly Candidates[]): number {
  return candidates.reduce((sum, { documents }) => sum + documents.length, 0);
}

async function bestEntries(
  results: readonly IndexScores[],
  window: number,
  signal: AbortSignal | undefined,
): Promise<readonly BestEntry[]> {
  const best = results.map(({ index, documents, scores }) =>
    selectTop({ documents, scores }, window, (a, b) => index.compare(a, b)),
  );
  // Only entries that may be among the best are fetched; of equal scores at the end all may be, until their keys are known.
  const least = best.flat().sort((a, b) => b.score - a.score)[window - 1]?.score ?? 0;
  const parts = await Promise.all(
    results.map(({ index }, at) =>
      entriesOf(
        index,
        (best[at] as Scored[]).filter(({ score }) => score >= least),
        signal,
      ),
    ),
  );
  return parts
    .flat()
    .sort((a, b) => b.score - a.score || compareCodePoints(a.entry.key, b.entry.key))
    .slice(0, window);
}

async function entriesOf(
  index: SearchIndex,
  best: readonly Scored[],
  signal: AbortSignal | undefined,
): Promise<readonly BestEntry[]> {
  const documents = best.map(({ document }) => document);
  const entries = documents.length === 0 ? [] : await index.entries(documents, signal);
  return entries.map((entry, at) => ({ ...(best[at] as Scored), entry, index }));
}

function toRanked({ entry, score }: BestEntry): RankedEntry {
  return { entry, score };
}
