import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import { CandidateRow } from './candidate-row.ts';
import type { SearchIndex, SearchIndexes } from './index-source.ts';
import { withLoadedIndexes } from './loaded-indexes.ts';
import { requestedBy } from './lookup-postings.ts';
import { type CandidateQuery, scoreCandidates } from './ranked-candidates.ts';
import type { ScoreAccumulator } from './score-accumulator.ts';
import { type Candidates, keptScores, type RankedPlace, scoresBehind } from './score-selection.ts';
import { rangesToLoad, termsToLoad } from './term-candidates.ts';
import { EXPANSION_LIMIT } from './term-expansion.ts';
import { possiblyBest } from './tied-candidates.ts';
import type { Turns } from './time-slices.ts';
import type { Scored } from './top.ts';

export interface RankedQuery extends Omit<CandidateQuery, 'best'> {
  readonly limit: number;
  /** What terms cannot tell about a record; undefined if they tell everything. */
  readonly accepts: ((entry: Entry) => boolean) | undefined;
  readonly minScore: number;
  /** Behind which hit to begin. */
  readonly behind: RankedPlace | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
  readonly turns: Turns;
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
  const { plan, condition, namespace, nowMs, signal, turns, accepts, limit, minScore, behind } = query;
  const { terms, expansions } = requestedBy(plan);
  const request = {
    namespace,
    terms: [...terms, ...termsToLoad(condition)],
    expansions: [...expansions, ...rangesToLoad(condition)],
    expansionLimit: EXPANSION_LIMIT,
  };
  const best = accepts === undefined && behind === undefined ? limit : undefined;
  const candidates = { ...query, best: minScore <= 0 ? best : undefined };
  const scored = await withLoadedIndexes(indexes, { request, nowMs, signal }, (loaded) =>
    scoreCandidates(loaded, candidates, accumulator, (scores) => keptScores(scores, { minScore, behind, best })),
  );
  const from = behind === undefined ? scored : await scoresBehind(scored, behind, signal);
  if (accepts === undefined) {
    const rows = from.map((one) => new CandidateRow(one));
    const entries = await bestEntries(rows, { window: limit, namespace, signal });
    return {
      entries: entries.map(toRanked),
      mayGoOn: from.reduce((sum, { found }) => sum + found, 0) > entries.length,
    };
  }
  return acceptedEntries(from, { limit, accepts, namespace, signal, turns });
}

interface BestEntry extends RankedEntry, Scored {
  readonly index: SearchIndex;
}

interface Selection extends Pick<RankedQuery, 'limit' | 'namespace' | 'signal' | 'turns'> {
  readonly accepts: (entry: Entry) => boolean;
}

async function acceptedEntries(
  candidates: readonly Candidates[],
  { limit, accepts, namespace, signal, turns }: Selection,
): Promise<RankedPage> {
  const found: RankedEntry[] = [];
  const rows = candidates.map((one) => new CandidateRow(one));
  const left = (): number => rows.reduce((sum, row) => sum + row.left, 0);
  for (let window = limit * WINDOW_GROWTH; ; window = Math.min(window * WINDOW_GROWTH, LARGEST_WINDOW)) {
    const best = await bestEntries(rows, { window, namespace, signal });
    for (const [at, one] of best.entries()) {
      // A phrase is looked for in the text itself, and a text may be long.
      await turns.due();
      if (!accepts(one.entry)) continue;
      found.push(toRanked(one));
      if (found.length === limit) return { entries: found, mayGoOn: at + 1 < left() };
    }
    if (best.length >= left()) return { entries: found, mayGoOn: false };
    for (const row of rows) row.drop(best.filter(({ index }) => index === row.index).length);
  }
}

/** The first so many of all rows together. */
async function bestEntries(
  rows: readonly CandidateRow[],
  { window, namespace, signal }: Window,
): Promise<readonly BestEntry[]> {
  const first = rows.flatMap((row) => row.first(window).map((scored) => ({ ...scored, index: row.index })));
  const possible = possiblyBest(first, window, namespace);
  const parts = await Promise.all(
    rows.map(({ index }) =>
      entriesOf(
        index,
        possible.filter((one) => one.index === index),
        signal,
      ),
    ),
  );
  return parts
    .flat()
    .sort((a, b) => b.score - a.score || compareCodePoints(a.entry.key, b.entry.key))
    .slice(0, window);
}

interface Window extends Pick<RankedQuery, 'namespace' | 'signal'> {
  readonly window: number;
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
