import type { MemoryReadOptions } from '@eider/core';
import { type CacheEntry, findEntry } from './cache-entry.ts';
import type { CacheParts } from './cache-parts.ts';

/** The entry of a key; undefined if there is none. A memory that fails is told and counts as having none. */
export async function readEntry(
  { memory, report }: CacheParts,
  cacheKey: string,
  options: MemoryReadOptions = {},
): Promise<CacheEntry | undefined> {
  try {
    return findEntry(await memory.retrieve(cacheKey, options));
  } catch (error) {
    if (options.signal?.aborted !== true) report({ kind: 'failed', operation: 'read', cacheKey, error });
    return undefined;
  }
}
