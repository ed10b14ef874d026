import { type CommitLog, EiderError } from '@eider/core';
import { decodeBatch } from './batch.ts';
import type { CommitFeed, Subscription } from './commit-feed.ts';
import type { AppliedCommit } from './committer.ts';

export interface CommitReaderParts {
  readonly log: CommitLog;
  readonly feed: CommitFeed;
  /** Up to which commit readers of the memory see everything. */
  readonly lastSequence: () => number;
}

/**
 * Commits after a sequence, in order and without end, until the feed closes or the subscription ends. Who keeps up gets them from memory, who falls behind from
 * the log: nothing piles up. NOT_FOUND if the log no longer holds them.
 */
export async function* commitsAfter(
  { log, feed, lastSequence }: CommitReaderParts,
  after: number,
  subscription: Subscription,
): AsyncGenerator<AppliedCommit, void> {
  let done = after;
  while (!feed.isClosed && !subscription.isEnded) {
    const last = lastSequence();
    if (done === last) {
      await subscription.wait();
      continue;
    }
    const recent = feed.recentAfter(done);
    for await (const commit of recent ?? readCommits(log, feed, { after: done, last })) {
      yield commit;
      done = commit.sequence;
      if (feed.isClosed || subscription.isEnded) return;
    }
  }
}

/** NOT_FOUND for a position that the log does not hold. */
export function goneError(after: number, log: CommitLog): EiderError {
  return new EiderError(
    'NOT_FOUND',
    'the log does not hold the changes after this position; read the records anew and watch from lastRevision of stats',
    { details: { sequence: after, logAfter: log.state?.truncatedThrough ?? 0, logTo: log.state?.lastSequence ?? 0 } },
  );
}

async function* readCommits(
  log: CommitLog,
  feed: CommitFeed,
  { after, last }: { readonly after: number; readonly last: number },
): AsyncGenerator<AppliedCommit, void> {
  try {
    for await (const { sequence, timeMs, batch } of log.read({ after })) {
      // Later ones are in the log, but nobody can read their records yet.
      if (sequence > last) return;
      yield { sequence, timeMs, sizeBytes: batch.byteLength, entries: decodeBatch(batch, sequence, timeMs) };
    }
  } catch (error) {
    // The memory closes its log under its readers.
    if (feed.isClosed) return;
    throw EiderError.is(error, 'NOT_FOUND') ? goneError(after, log) : error;
  }
}
