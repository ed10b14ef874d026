import { EiderError, type LongTermMemory, type StoreItem } from '@eider/core';
import { findEntry, resultEntry, toEntryItem } from './cache-entry.ts';
import type { CacheParts, KeyedCall } from './cache-parts.ts';
import { toFailure } from './cached-failure.ts';
import type { Lease } from './lease.ts';

/** Stores a result; undefined if it was only passed through, which is told. */
export async function keepValue(
  { memory, clock, report }: CacheParts,
  call: KeyedCall,
  lease: Lease | undefined,
  value: unknown,
): Promise<Date | undefined> {
  const nowMs = clock.nowMs();
  const item = toEntryItem(resultEntry('value', value, call, nowMs));
  try {
    if (lease === undefined) await storeItem(memory, item);
    else if (!(await storeUnderLease(memory, item, lease, nowMs))) {
      report({ kind: 'lease-lost', cacheKey: call.key });
      return undefined;
    }
    return new Date(nowMs);
  } catch (error) {
    report({ kind: 'not-stored', cacheKey: call.key, error });
    await lease?.release();
    return undefined;
  }
}

/** Stores a failure where the call asks for it and there is nothing better. */
export async function keepFailure(
  { memory, clock, report }: CacheParts,
  call: KeyedCall,
  lease: Lease | undefined,
  failure: unknown,
): Promise<void> {
  try {
    if ((call.options.negativeTtlMs ?? 0) > 0) {
      const item = toEntryItem(resultEntry('failure', toFailure(failure), call, clock.nowMs()));
      await storeItem(memory, item, 'absent');
    }
  } catch (error) {
    // An older result that is there still is worth more than the failure to renew it.
    if (!EiderError.is(error, 'PRECONDITION_FAILED')) report({ kind: 'not-stored', cacheKey: call.key, error });
  }
  await lease?.release();
}

async function storeItem(memory: LongTermMemory, { key, value, ...options }: StoreItem, ifRevision?: 'absent') {
  await memory.store(key, value, ifRevision === undefined ? options : { ...options, ifRevision });
}

/** Stores the result and ends the lease, together; false if the lease is somebody else's by now. */
function storeUnderLease(memory: LongTermMemory, item: StoreItem, lease: Lease, nowMs: number): Promise<boolean> {
  const { key, value, ...options } = item;
  return memory.transaction(async (transaction) => {
    const held = await transaction.retrieve(lease.key);
    if (lease.isHeldBy(held)) await transaction.delete(lease.key);
    // Gone before its time: the entry was invalidated while the action ran.
    else if (held !== undefined || !lease.hasEnded()) return false;
    else {
      const entry = findEntry(await transaction.retrieve(key));
      if (entry !== undefined && nowMs < entry.freshUntilMs) return false;
    }
    await transaction.store(key, value, options);
    return true;
  });
}
