import { readFile } from 'node:fs/promises';
import type { LongTermMemory } from '@eider/core';
import { type CacheComponents, type Cached, type CacheSettings, cached as cachedOn } from '@eider/ltm';

/**
 * A cache for one agent over a memory: `wrap`, `get`, `invalidate`. The same as in `@eider/ltm`, and the `keySource` of `file_content` is the path of a
 * local file unless another `readSource` is given.
 */
export function cached(memory: LongTermMemory, settings: CacheSettings, components: CacheComponents = {}): Cached {
  return cachedOn(memory, settings, { readSource: readFile, ...components });
}
