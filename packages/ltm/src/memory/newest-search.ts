import { entriesNewestFirst } from '../layers/newest-order.ts';
import type { Entry } from '../memtable/entry.ts';
import type { RankedPage } from '../search/ranked-search.ts';
import type { Turns } from '../search/time-slices.ts';
import { filterCandidates } from './filter-candidates.ts';
import type { MemoryCore } from './memory-core.ts';
import type { SearchRequest } from './search-request.ts';

/** Entries of a namespace that a search without words finds, newest first, with score 0. */
export async function newestSearch(core: MemoryCore, request: SearchRequest): Promise<RankedPage> {
  const { namespace, filter, accepts = () => true, limit, behind, signal } = request;
  const turns = core.turns(signal);
  const below = behind?.kind === 'newest' ? behind.revision : Number.MAX_SAFE_INTEGER;
  const candidates = await filterCandidates(core, namespace, filter?.condition, signal);
  if (candidates !== undefined) {
    const ordered = candidates.filter(({ revision }) => revision < below).sort((a, b) => b.revision - a.revision);
    return firstAccepted(ordered, { limit, accepts, turns });
  }
  const entries = entriesNewestFirst(core.parts.layers, namespace, {
    below,
    nowMs: core.parts.nowMs(),
    // One that is not looked at any more tells that there may be a next page.
    expected: limit + 1,
    signal,
  });
  return firstAccepted(entries, { limit, accepts, turns });
}

interface Selection {
  readonly limit: number;
  readonly accepts: (entry: Entry) => boolean;
  readonly turns: Turns;
}

/** The first entries that are accepted; one behind them that is not looked at tells that there may be more. */
async function firstAccepted(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  { limit, accepts, turns }: Selection,
): Promise<RankedPage> {
  const found: Entry[] = [];
  for await (const entry of entries) {
    if (found.length === limit) return page(found, true);
    if (accepts(entry)) found.push(entry);
    await turns.due();
  }
  return page(found, false);
}

function page(entries: readonly Entry[], mayGoOn: boolean): RankedPage {
  return { entries: entries.map((entry) => ({ entry, score: 0 })), mayGoOn };
}
