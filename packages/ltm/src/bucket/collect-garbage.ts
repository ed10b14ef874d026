import type { Bucket } from './bucket.ts';
import { deleteKeys } from './delete-keys.ts';
import { type Head, heldKeys } from './head.ts';
import { parseFileKey, RUNS_PREFIX } from './object-keys.ts';
import { dropExpiredPins } from './pins.ts';
import { raiseSwept } from './raise-boundary.ts';
import { sweepLog } from './sweep-log.ts';

export interface CollectOptions {
  /** Commits after this one are kept, as are all that the checkpoint does not hold. @default everything that it holds goes */
  readonly keepAfter?: number;
  readonly signal?: AbortSignal;
}

export interface GarbageReport {
  /** Commits that were deleted; undefined while the grace period after the last raise lasts. */
  readonly sweptCommits: number | undefined;
  readonly deletedFiles: number;
  readonly expiredPins: number;
  /** Up to which commit the log is deleted, or will be. */
  readonly gcBoundary: number;
}

/**
 * One round of garbage collection, by anybody at any time: deletes the commits up to the boundary once its grace period is over, then raises it over what
 * the checkpoint holds, and deletes files that no version of head can name again. The files of whoever lost a race go the same way.
 */
export async function collectGarbage(bucket: Bucket, options: CollectOptions = {}): Promise<GarbageReport> {
  const { keepAfter = Number.POSITIVE_INFINITY, signal } = options;
  const version = await bucket.heads.read(signal);
  const storeMs = await bucket.storeClock.measure(signal);
  const sweptCommits = await sweepLog(bucket, version, storeMs, signal);
  const deletedFiles = await deleteUnusedFiles(bucket, version.head, storeMs, signal);
  const expiredPins = await dropExpiredPins(bucket, version.head, storeMs, signal);
  const through = Math.min(keepAfter, version.head.checkpoint.seq);
  const isRaised = sweptCommits !== undefined && through > version.head.gcBoundary;
  const { gcBoundary } = isRaised ? await raiseSwept(bucket, version, through, signal) : version.head;
  return { sweptCommits, deletedFiles, expiredPins, gcBoundary };
}

/**
 * Tells which files head can never name again: not newer than the checkpoint, and not held by this very version. References, pins and sequence are those
 * of one version, however old: a successor names only its files and newer ones.
 */
export function unusedFiles(head: Head): (key: string) => boolean {
  const held = heldKeys(head);
  return (key) => {
    const name = parseFileKey(key);
    return name !== undefined && name.sequence <= head.checkpoint.seq && !held.has(key);
  };
}

async function deleteUnusedFiles(
  bucket: Bucket,
  head: Head,
  storeMs: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const isUnused = unusedFiles(head);
  const { graceMs } = bucket.settings;
  return deleteKeys(bucket, {
    prefix: RUNS_PREFIX,
    signal,
    choose({ key, lastModified }) {
      if (!isUnused(key)) return 'keep';
      // A courtesy to readers of an older checkpoint; safety does not need it.
      return lastModified.getTime() + graceMs <= storeMs ? 'delete' : 'keep';
    },
  });
}
