import { EiderError, type SearchOptions } from '@eider/core';
import { compileFilter, type Predicate } from '../filter/filter.ts';
import { entriesNewestFirst } from '../layers/newest-order.ts';
import { type RankedEntry, rankedSearch } from '../search/ranked-search.ts';
import type { MemoryCore } from './memory-core.ts';

const DEFAULT_LIMIT = 10;

/** Search in one namespace: ranked if the query is a text that is not blank, otherwise newest first with score 0. */
export async function searchNamespace(
  core: MemoryCore,
  namespace: string,
  query: string | undefined,
  options: SearchOptions,
): Promise<readonly RankedEntry[]> {
  const { limit = DEFAULT_LIMIT, filter, signal } = options;
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'limit must be a whole number, 0 or more', {
      details: { limit: String(limit) },
    });
  }
  if (query !== undefined && typeof query !== 'string') {
    throw new EiderError('INVALID_ARGUMENT', 'a query is a text; leave it out to get the newest records');
  }
  const predicate = filter === undefined ? undefined : compileFilter(filter);
  if (limit === 0) return [];
  const { layers, nowMs } = core.parts;
  return layers.reading(async () => {
    if (query === undefined || query.trim() === '') return newest(core, namespace, limit, predicate, signal);
    const indexes = await layers.indexes(nowMs(), signal);
    return rankedSearch(indexes, { text: query, namespace, limit, predicate, signal }, core.accumulator);
  });
}

async function newest(
  core: MemoryCore,
  namespace: string,
  limit: number,
  predicate: Predicate | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly RankedEntry[]> {
  const found: RankedEntry[] = [];
  const { layers, nowMs } = core.parts;
  for await (const entry of entriesNewestFirst(layers, namespace, nowMs(), signal)) {
    if (predicate?.(entry.parsedMetadata()) === false) continue;
    found.push({ entry, score: 0 });
    if (found.length === limit) break;
  }
  return found;
}
