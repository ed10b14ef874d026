import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { SearchIndex } from './index-source.ts';
import type { IndexScores } from './ranked-candidates.ts';
import type { ScoredDocuments } from './scored-documents.ts';
import { selectTop } from './top.ts';

/** Scored documents of one index that may be hits; `found` are also those that were not kept. */
export type Candidates = IndexScores;

/** A place in the order of hits. */
export interface RankedPlace {
  readonly score: number;
  readonly key: string;
}

export interface KeepOptions {
  readonly minScore: number;
  readonly behind: RankedPlace | undefined;
  /** How many of the best suffice; undefined for all. */
  readonly best: number | undefined;
}

/** A copy of the scores that count: those that are high enough, or, if nothing behind them is ever asked for, the best of them. */
export function keptScores(scores: IndexScores, { minScore, behind, best }: KeepOptions): Candidates {
  const { index } = scores;
  const highest = behind?.score ?? Number.POSITIVE_INFINITY;
  const isAll = minScore <= 0 && behind === undefined;
  const counts = isAll ? scores : between(scores, minScore, highest);
  const found = isAll ? scores.found : counts.documents.length;
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
export function scoresBehind(
  candidates: readonly Candidates[],
  { score, key }: RankedPlace,
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
