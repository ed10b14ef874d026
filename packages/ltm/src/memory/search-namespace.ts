import type { Highlight, SearchHit, SearchOptions, SearchResult } from '@eider/core';
import { highlight } from '../search/highlight.ts';
import { type RankedEntry, type RankedPage, rankedSearch } from '../search/ranked-search.ts';
import { type SearchPlace, writeCursor } from '../search/search-cursor.ts';
import { TermMatcher } from '../search/term-matcher.ts';
import { textsOf, wantedTerms } from '../search/text-check.ts';
import type { MemoryCore } from './memory-core.ts';
import { newestSearch } from './newest-search.ts';
import { parseSearch, type SearchRequest } from './search-request.ts';

/** Where a search takes place: an encoded namespace, and its path for the records. */
export interface SearchedNamespace {
  readonly namespace: string;
  readonly path: readonly string[];
}

const NOTHING: RankedPage = { entries: [], mayGoOn: false };

/** Search in one namespace: ranked if the query has words, otherwise newest first with score 0. */
export async function searchNamespace(
  core: MemoryCore,
  { namespace, path }: SearchedNamespace,
  query: string | undefined,
  options: SearchOptions,
): Promise<SearchResult> {
  const request = parseSearch(namespace, query, options, core.parts.analyzer);
  const { entries, mayGoOn } = await core.parts.layers.reading(() => pageOf(core, request));
  const mark = options.highlights === true ? marker(core, request) : undefined;
  const hits = entries.map(({ entry, score }): SearchHit => {
    const hit = { record: entry.record(path), score };
    return mark === undefined ? hit : { ...hit, highlights: mark({ entry, score }) };
  });
  const last = entries.at(-1);
  return mayGoOn && last !== undefined
    ? { hits, cursor: writeCursor(placeOf(last, request), request.owner) }
    : { hits };
}

async function pageOf(core: MemoryCore, request: SearchRequest): Promise<RankedPage> {
  const { plan, limit, minScore, behind, filter, signal, namespace, accepts } = request;
  if (limit === 0) return NOTHING;
  if (plan === undefined) return minScore > 0 ? NOTHING : newestSearch(core, request);
  if (plan.scored.length === 0) return NOTHING;
  const ranked = {
    plan,
    namespace,
    condition: filter?.condition,
    accepts,
    limit,
    minScore,
    behind: behind?.kind === 'ranked' ? behind : undefined,
    nowMs: core.parts.nowMs(),
    signal,
    turns: core.turns(signal),
  };
  return rankedSearch(core.parts.layers, ranked, core.accumulator);
}

function placeOf({ entry, score }: RankedEntry, { plan }: SearchRequest): SearchPlace {
  return plan === undefined ? { kind: 'newest', revision: entry.revision } : { kind: 'ranked', score, key: entry.key };
}

function marker(core: MemoryCore, { plan }: SearchRequest): (hit: RankedEntry) => readonly Highlight[] {
  if (plan === undefined) return () => [];
  const wanted = {
    analyzer: core.parts.analyzer,
    matcher: new TermMatcher(wantedTerms(plan, plan.marked)),
    phrases: plan.phrases,
  };
  return ({ entry }) => highlight(textsOf(entry), wanted);
}
