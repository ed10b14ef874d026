import type { Run } from '../runs/run.ts';

// So many neighbours of about one size become one run: more would slow reads down, fewer rewrite more often.
const FAN_IN = 4;
// Runs within this factor of each other are of about one size.
const SAME_SIZE = 4;
// Records of this size on average are left where they are: rewriting them gains little, and a merge would need room for many at once.
const HEAVY_RECORD_BYTES = 2 * 1024 * 1024;

/**
 * Which neighbouring runs, newest first, are worth merging now; none if nothing is. Size-tiered: at least four neighbours of about one size, newest ones
 * first, so that a record is rewritten once a tier and the number of runs grows with the logarithm of the memory. Otherwise a run of which most has died,
 * together with what lies below it: only there can deletions and expired records go. Runs of very large records are not rewritten; one of which all has died goes.
 */
export function runsToMerge(runs: readonly Run[], isBusy: (run: Run) => boolean, nowMs: number): readonly Run[] {
  for (let start = 0; start + FAN_IN <= runs.length; start += 1) {
    const group = similarRuns(runs, start, isBusy);
    if (group.length >= FAN_IN) return group;
  }
  const start = runs.findIndex((run, at) => isDecayed(run, nowMs) && recordsOf(runs.slice(at + 1)) <= run.records);
  const group = start < 0 ? [] : runs.slice(start);
  if (group.length > 0 && !group.some((run) => isBusy(run) || isHeavy(run))) return group;
  return runs.filter((run) => isHeavy(run) && countBits(run.dead) === run.records && !isBusy(run)).slice(0, 1);
}

function isHeavy({ records, sizeBytes }: Run): boolean {
  return sizeBytes > records * HEAVY_RECORD_BYTES;
}

function similarRuns(runs: readonly Run[], start: number, isBusy: (run: Run) => boolean): readonly Run[] {
  let end = start;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  for (; end < runs.length; end += 1) {
    const run = runs[end] as Run;
    if (isBusy(run) || isHeavy(run)) break;
    const { records } = run;
    smallest = Math.min(smallest, records);
    largest = Math.max(largest, records);
    if (largest > smallest * SAME_SIZE) break;
  }
  return runs.slice(start, end);
}

// Half of it, by deletion and overwriting or by expiry: rewriting then halves what it costs.
function isDecayed(run: Run, nowMs: number): boolean {
  return run.halfExpiredAtMs <= nowMs || countBits(run.dead) * 2 > run.records;
}

function recordsOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { records }) => sum + records, 0);
}

function countBits(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) for (let rest = byte; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
