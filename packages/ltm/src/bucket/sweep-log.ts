import type { Bucket } from './bucket.ts';
import { deleteKeys } from './delete-keys.ts';
import type { HeadVersion } from './head-file.ts';
import { LOG_PREFIX, sequenceOfLogKey } from './object-keys.ts';
import { ROUNDING_MS } from './store-clock.ts';

/** The store's time at which the boundary of this version took effect; undefined if it was never raised. */
function boundarySinceMs({ head, lastModifiedMs }: HeadVersion): number | undefined {
  return head.gcBoundarySinceMs ?? lastModifiedMs;
}

/** Whether the grace period after the raise is over at this time of the store: observations from before it have expired everywhere. */
function isGraceOver(version: HeadVersion, storeMs: number, graceMs: number): boolean {
  const sinceMs = boundarySinceMs(version);
  // Both times may have been rounded down to a second.
  return sinceMs !== undefined && storeMs - sinceMs >= graceMs + ROUNDING_MS;
}

/**
 * Deletes every commit up to the boundary, ghosts that came after an earlier sweep included. Gives how many; undefined, and deletes nothing, while the
 * grace period lasts.
 */
export async function sweepLog(
  bucket: Bucket,
  version: HeadVersion,
  storeMs: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { gcBoundary } = version.head;
  if (gcBoundary === bucket.description.begins.after) return 0;
  if (!isGraceOver(version, storeMs, bucket.settings.graceMs)) return undefined;
  return deleteKeys(bucket, {
    prefix: LOG_PREFIX,
    signal,
    choose({ key }) {
      const sequence = sequenceOfLogKey(key);
      if (sequence === undefined) return 'keep';
      return sequence <= gcBoundary ? 'delete' : 'stop';
    },
  });
}
