import { EiderError } from '@eider/core';
import { findEntry } from './cache-entry.ts';
import type { CacheParts } from './cache-parts.ts';
import type { CacheOptions } from './cache-settings.ts';

// So many entries are looked at for each that may be removed.
const LOOKED_AT = 20;

/**
 * Removes entries that no call can use any more. The memory hides and forgets what has expired by its own clock; left over is what has
 * expired by this cache's clock only. Each look goes on where the last one ended.
 */
export class Sweeper {
  readonly #parts: CacheParts;
  #after: string;

  constructor(parts: CacheParts) {
    this.#parts = parts;
    this.#after = parts.keys.prefix;
  }

  /** Looks for such entries with the probability that a call names; never fails. */
  async sweepNowAndThen({
    cleanupProbability,
    cleanupLimit,
  }: Required<Pick<CacheOptions, 'cleanupProbability' | 'cleanupLimit'>>): Promise<void> {
    const { random, report } = this.#parts;
    if (cleanupLimit === 0 || random.next() >= cleanupProbability) return;
    try {
      await this.#sweep(cleanupLimit);
    } catch (error) {
      report({ kind: 'failed', operation: 'cleanup', cacheKey: undefined, error });
    }
  }

  async #sweep(limit: number): Promise<void> {
    const { memory, keys, clock } = this.#parts;
    const lookAt = Math.ceil(limit * LOOKED_AT);
    let removed = 0;
    let seen = 0;
    for await (const record of memory.list({ prefix: keys.prefix, after: this.#after, limit: lookAt })) {
      seen += 1;
      this.#after = record.key;
      const entry = findEntry(record);
      if (entry === undefined || clock.nowMs() < entry.freshUntilMs + entry.staleMs) continue;
      if (await this.#remove(record.key, entry.revision)) removed += 1;
      if (removed >= limit) return;
    }
    if (seen < lookAt) this.#after = keys.prefix;
  }

  /** False if it was renewed meanwhile. */
  async #remove(key: string, ifRevision: number): Promise<boolean> {
    try {
      return await this.#parts.memory.delete(key, { ifRevision });
    } catch (error) {
      if (EiderError.is(error, 'PRECONDITION_FAILED')) return false;
      throw error;
    }
  }
}
