import { EiderError } from '@eider/core';
import type { Bucket } from './bucket.ts';
import type { Head } from './head.ts';
import type { HeadVersion } from './head-file.ts';
import { retrying } from './patience.ts';
import { readSlot } from './slot-writer.ts';
import { sweepLog } from './sweep-log.ts';

/**
 * Declares commits up to a sequence deleted, after sweeping those of an earlier raise; gives the head that holds then. While the earlier raise's grace
 * period lasts it changes nothing: raising again would begin it anew. PRECONDITION_FAILED for commits that no checkpoint holds.
 */
export async function raiseBoundary(bucket: Bucket, through: number, signal?: AbortSignal): Promise<Head> {
  const version = await bucket.heads.read(signal);
  const { head } = version;
  if (head.gcBoundary >= through) return head;
  demandCheckpoint(head, through);
  if (head.gcBoundary > bucket.description.begins.after) {
    const storeMs = await bucket.storeClock.measure(signal);
    if ((await sweepLog(bucket, version, storeMs, signal)) === undefined) return head;
  }
  return raiseSwept(bucket, version, through, signal);
}

/** Raises the boundary of a version whose own boundary has been swept; gives the head that holds then. */
export async function raiseSwept(
  bucket: Bucket,
  swept: HeadVersion,
  through: number,
  signal?: AbortSignal,
): Promise<Head> {
  const timeMs = await timeOfCommit(bucket, swept.head, through, signal);
  if (timeMs === undefined) return swept.head;
  await bucket.heads.change<void>(
    ({ head }) => {
      // Somebody else has raised it, or this has happened already.
      if (head.gcBoundary !== swept.head.gcBoundary) return { kind: 'settled', outcome: undefined };
      demandCheckpoint(head, through);
      const raised = { gcBoundary: through, gcBoundaryTimeMs: timeMs, gcBoundarySinceMs: undefined };
      return { kind: 'swap', next: { ...head, ...raised } };
    },
    undefined,
    signal,
  );
  return bucket.heads.observe(signal);
}

function demandCheckpoint({ checkpoint }: Head, through: number): void {
  if (through <= checkpoint.seq) return;
  throw new EiderError('PRECONDITION_FAILED', 'no checkpoint holds these commits: publish one before dropping them', {
    details: { through, checkpointSequence: checkpoint.seq },
  });
}

/** When a commit above the boundary was made; undefined if it has lapsed meanwhile. */
async function timeOfCommit(
  bucket: Bucket,
  { checkpoint }: Head,
  seq: number,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  if (seq === checkpoint.seq) return checkpoint.timeMs;
  const commit = await retrying(bucket, signal, (during) => readSlot(bucket, seq, during));
  if (commit === undefined) return undefined;
  const verdict = await bucket.trust.judge({ kind: 'commit', slot: seq }, signal);
  return verdict === 'trusted' ? commit.timeMs : undefined;
}
