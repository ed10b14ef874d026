import { entriesNewestFirst } from '../layers/newest-order.ts';
import type { Entry } from '../memtable/entry.ts';
import type { RankedPage } from '../search/ranked-search.ts';
import { filterCandidates } from './filter-candidates.ts';
import type { MemoryCore } from './memory-core.ts';
import type { SearchRequest } from './search-request.ts';

/** Entries of a namespace that a search without words finds, newest first, with score 0. */
export async function newestSearch(core: MemoryCore, request: SearchRequest): Promise<RankedPage> {
  const { namespace, filter, accepts = () => true, limit, behind, signal } = request;
  const below = behind?.kind === 'newest' ? behind.revision : Number.MAX_SAFE_INTEGER;
  const candidates = await filterCandidates(core, namespace, filter?.condition, signal);
  if (candidates !== undefined) {
    const found = candidates
      .filter((entry) => entry.revision < below && accepts(entry))
      .sort((a, b) => b.revision - a.revision);
    return page(found.slice(0, limit), found.length > limit);
  }
  const found: Entry[] = [];
  for await (const entry of entriesNewestFirst(core.parts.layers, namespace, {
    below,
    nowMs: core.parts.nowMs(),
    // One that is not looked at any more tells that there may be a next page.
    expected: limit + 1,
    signal,
  })) {
    if (found.length === limit) return page(found, true);
    if (accepts(entry)) found.push(entry);
  }
  return page(found, false);
}

function page(entries: readonly Entry[], mayGoOn: boolean): RankedPage {
  return { entries: entries.map((entry) => ({ entry, score: 0 })), mayGoOn };
}
