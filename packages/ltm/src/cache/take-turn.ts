import { type CacheEntry, isFresh, resultEntry, toEntryItem } from './cache-entry.ts';
import type { CacheParts, KeyedCall } from './cache-parts.ts';
import { Lease } from './lease.ts';
import { readEntry } from './read-entry.ts';

/** Somebody else has answered meanwhile, or it is this call's turn to run the action, with a lease if one was to be had. */
export type Turn =
  | { readonly kind: 'answered'; readonly entry: CacheEntry }
  | { readonly kind: 'run'; readonly lease: Lease | undefined };

// How often somebody else's lease and answer are looked for: from often to rarely, with jitter.
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** Waits until an answer is there, the lease is ours, or `waitMs` are over. A call that skips the cache runs at once. */
export async function takeTurn(parts: CacheParts, call: KeyedCall, signal: AbortSignal): Promise<Turn> {
  const { clock, random } = parts;
  const { skipCache, waitMs, negativeTtlMs } = call.options;
  if (skipCache) return { kind: 'run', lease: undefined };
  const deadlineMs = clock.monotonicMs() + waitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const lease = await acquire(parts, call);
    if (lease === 'failed') return { kind: 'run', lease: undefined };
    const entry = await readEntry(parts, call.key, { consistency: 'latest' });
    if (isFresh(entry, clock.nowMs(), negativeTtlMs !== undefined)) {
      await lease?.release();
      return { kind: 'answered', entry };
    }
    const leftMs = deadlineMs - clock.monotonicMs();
    if (lease !== undefined || leftMs <= 0) return { kind: 'run', lease };
    await clock.sleep(Math.min(pauseMs * (0.5 + random.next() / 2), leftMs), { signal });
  }
}

async function acquire(parts: CacheParts, call: KeyedCall): Promise<Lease | undefined | 'failed'> {
  const { memory, clock, leaseMs, keys, ids, report } = parts;
  const onFailure = (error: unknown): void => {
    report({ kind: 'failed', operation: 'lease', cacheKey: call.key, error });
  };
  // The facts of the entry to come: who invalidates by metadata reaches its lease too.
  const { metadata = {} } = toEntryItem(resultEntry('value', null, call, clock.nowMs()));
  try {
    const key = keys.leaseOf(call.key);
    return await Lease.acquire({ memory, clock, leaseMs, onFailure }, { key, holder: ids.next(), metadata });
  } catch (error) {
    onFailure(error);
    return 'failed';
  }
}
