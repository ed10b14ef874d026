import { EiderError } from '@eider/core';
import { type Head, type HeadCheckpoint, keysOfCheckpoint, type RunEntry } from './head.ts';
import { parseFileKey } from './object-keys.ts';

/** A checkpoint that somebody would like head to name. */
export interface Proposal {
  readonly checkpoint: HeadCheckpoint;
  /** See `Head.deadThrough`. */
  readonly deadThrough: number;
}

/**
 * What a version of head means for a proposal. `done`: it is this one. `lost`: its checkpoint is as far, or further. `stale`: a file of the proposal may be deleted, so
 * it must be built anew. `possible`: it may be swapped in.
 */
export type ProposalVerdict = 'done' | 'lost' | 'stale' | 'possible';

/** Judges a proposal over a version of head, at the first swap as after each lost one. */
export function judgeProposal(head: Head, { checkpoint }: Proposal): ProposalVerdict {
  if (isSame(head.checkpoint, checkpoint)) return 'done';
  if (head.checkpoint.seq >= checkpoint.seq) return 'lost';
  return keepsFiles(head, checkpoint) ? 'possible' : 'stale';
}

/** Whether every file of a checkpoint is safe over this head: named by its runs, or too new for anybody to delete. A pin does not count: it ends. */
export function keepsFiles(head: Head, checkpoint: HeadCheckpoint): boolean {
  const named = new Set(keysOfCheckpoint(head.checkpoint));
  return keysOfCheckpoint(checkpoint).every((key) => {
    const sequence = parseFileKey(key)?.sequence;
    return named.has(key) || (sequence !== undefined && sequence > head.checkpoint.seq);
  });
}

/** The list with neighbours replaced by the run that they were merged into; anything but neighbours is INVALID_ARGUMENT. */
export function replaceRuns(
  runs: readonly RunEntry[],
  merged: readonly RunEntry[],
  into: RunEntry,
): readonly RunEntry[] {
  const at = runs.findIndex(({ key, from }) => key === merged[0]?.key && from === merged[0].from);
  const last = merged.at(-1);
  const areNeighbours = at >= 0 && merged.every((run, offset) => runs[at + offset]?.key === run.key);
  if (!areNeighbours || into.from !== runs[at]?.from || into.to !== last?.to) {
    throw new EiderError('INVALID_ARGUMENT', 'merge runs that stand side by side, oldest first, into their whole span');
  }
  return [...runs.slice(0, at), into, ...runs.slice(at + merged.length)];
}

/** Whether a merge of these runs may leave deletions and expired records out: only if nothing older lies below, where the old value would return from. */
export function mayDropDeletions(runs: readonly RunEntry[], merged: readonly RunEntry[], base: unknown): boolean {
  return base === undefined && merged[0] !== undefined && merged[0].from === runs[0]?.from;
}

function isSame(a: HeadCheckpoint, b: HeadCheckpoint): boolean {
  return a.seq === b.seq && a.runs.length === b.runs.length && a.runs.every((run, at) => isSameRun(run, b.runs[at]));
}

function isSameRun(a: RunEntry, b: RunEntry | undefined): boolean {
  return (
    b !== undefined &&
    a.from === b.from &&
    a.to === b.to &&
    a.key === b.key &&
    a.parts.length === b.parts.length &&
    a.parts.every(({ key }, at) => key === b.parts[at]?.key) &&
    a.dead?.key === b.dead?.key
  );
}
