import { compareCodePoints } from '@eider/core';
import { untilAborted } from '../signals/abortable.ts';
import type { LoadedTerms, SearchIndex, SearchIndexes, TermRequest } from './index-source.ts';

/** One index and what a search needs of it. */
export interface LoadedIndex {
  readonly index: SearchIndex;
  readonly terms: LoadedTerms;
}

export interface LoadOptions {
  readonly request: TermRequest;
  /** When the search takes place. */
  readonly nowMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Loads what a search needs of every index and then calls `work`, which does not wait for anything: so all that it sees is of one moment.
 * If indexes have come or gone while something was loaded, what is missing is loaded first.
 */
export async function withLoadedIndexes<Result>(
  indexes: SearchIndexes,
  { request, nowMs, signal }: LoadOptions,
  work: (loaded: readonly LoadedIndex[]) => Result,
): Promise<Result> {
  const known = new Map<SearchIndex, LoadedTerms>();
  for (;;) {
    const now = indexes.indexesNow(nowMs);
    if (now === undefined) {
      await indexes.indexes(nowMs, signal);
      continue;
    }
    const preparing = now.flatMap((index) => index.prepare() ?? []);
    if (preparing.length > 0) {
      await untilAborted(Promise.all(preparing), signal);
      continue;
    }
    const waiting: Promise<unknown>[] = [];
    for (const index of now) {
      if (known.has(index)) continue;
      const loaded = index.load(request, signal);
      if (loaded instanceof Promise) waiting.push(loaded.then((terms) => known.set(index, terms)));
      else known.set(index, loaded);
    }
    if (waiting.length === 0) return work(now.map((index) => ({ index, terms: known.get(index) as LoadedTerms })));
    await Promise.all(waiting);
  }
}

/** The terms that an expansion of the request stands for in all indexes together, by code point, as many as one index gives at most. */
export function expandedTerms(loaded: readonly LoadedIndex[], expansion: number, limit: number): readonly string[] {
  const found = new Set<string>();
  for (const { terms } of loaded) for (const term of terms.expanded(expansion)) found.add(term);
  return [...found].sort(compareCodePoints).slice(0, limit);
}
