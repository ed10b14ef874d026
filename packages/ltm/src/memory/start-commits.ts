import type { CommitLog } from '@eider/core';
import { Checkpointer, type CheckpointerParts } from '../checkpoint/checkpointer.ts';
import { LogMark } from '../checkpoint/log-mark.ts';
import { CommitFeed } from '../commits/commit-feed.ts';
import { CommitQueue } from '../commits/commit-queue.ts';
import { Committer, type Others } from '../commits/committer.ts';
import { LogRetention } from '../commits/log-retention.ts';
import type { Layers } from '../layers/layers.ts';
import type { RunStore, StoredRuns } from '../runs/run-store.ts';
import type { CheckedSettings } from './check-settings.ts';
import { DEFAULT_MAX_BYTES, DEFAULT_MAX_ENTRIES, type MemorySettings } from './settings.ts';

/** What the way of a commit leads through. */
export interface CommitsParts {
  readonly log: CommitLog;
  readonly layers: Layers;
  readonly runs: RunStore;
  readonly stored: StoredRuns;
  /** Whether runs outlive the process as well as a durable log does. */
  readonly isOnDisk: boolean;
  readonly nowMs: () => number;
  readonly pacing: CheckpointerParts['pacing'];
  /** Of a memory that other processes write to as well. */
  readonly shared?: SharedCommits;
}

/** What sharing changes on the way of a commit. */
export interface SharedCommits extends Others {
  /** Another process has made a checkpoint that must be taken in. */
  superseded(): void;
  /** A checkpoint holds what the log held. */
  checkpointed(): Promise<void>;
  /** A commit was taken in. */
  applied(): void;
}

export interface StartedCommits {
  readonly queue: CommitQueue;
  readonly feed: CommitFeed;
  readonly checkpointer: Checkpointer;
  readonly logMark: LogMark;
  /** How many commits only the log held. */
  readonly replayedCommits: number;
}

/** Joins log, memtable and checkpoints, and brings into the memtable what only the log holds. */
export async function startCommits(
  { log, layers, runs, stored, isOnDisk, nowMs, pacing, shared }: CommitsParts,
  { memtable = {}, retainMs, retainBytes }: MemorySettings & CheckedSettings,
): Promise<StartedCommits> {
  // Runs must outlive the process as well as the log does before the log may forget what they hold.
  const mayCut = !log.durable || isOnDisk;
  const unknownThrough = stored.checkpoint.sequence;
  const retention = new LogRetention({ log, mayCut, unknownThrough, retainMs, retainBytes, nowMs });
  const checkpointer = new Checkpointer({
    layers,
    runs,
    opened: stored.checkpoint,
    cutLog: async (through) => {
      await retention.cut(through);
      await shared?.checkpointed();
    },
    limits: {
      maxEntries: memtable.maxEntries ?? DEFAULT_MAX_ENTRIES,
      maxBytes: memtable.maxBytes ?? DEFAULT_MAX_BYTES,
    },
    pacing,
    ...(shared === undefined ? {} : { onSuperseded: () => shared.superseded() }),
  });
  const logMark = new LogMark(runs, log.durable && isOnDisk, stored.needsLog);
  const feed = new CommitFeed();
  const afterCommit = (): Promise<void> | undefined => checkpointer.whenRoomForMore();
  const committer = new Committer({
    log,
    layers,
    nowMs,
    beforeAppend: () => {
      checkpointer.checkRoom();
      return logMark.set();
    },
    onApplied: (commit) => {
      retention.note(commit);
      feed.push(commit);
      shared?.applied();
    },
    afterCommit,
    ...(shared === undefined ? {} : { others: shared }),
  });
  // Full memtables become runs on the way.
  await committer.catchUp();
  const replayedCommits = layers.active.lastSequence - stored.checkpoint.sequence;
  return { queue: new CommitQueue({ committer, afterCommit }), feed, checkpointer, logMark, replayedCommits };
}
