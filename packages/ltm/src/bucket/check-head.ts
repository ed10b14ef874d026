import { EiderError } from '@eider/core';
import type { FileEntry, Head, RunEntry } from './head.ts';
import { type FileKind, type FileName, parseFileKey } from './object-keys.ts';

const RECORD_KINDS: readonly FileKind[] = ['run', 'parquet', 'duckdb'];

/** Where the log of a head's memory begins. */
export interface LogBegins {
  readonly begins: { readonly after: number; readonly timeMs: number };
}

/** Throws CORRUPT_DATA unless a head keeps every rule that holds for each version of it. */
export function checkHead(head: Head, { begins }: LogBegins): void {
  const { checkpoint, gcBoundary, gcBoundaryTimeMs, deadThrough, pins } = head;
  checkRuns(checkpoint.runs, { from: begins.after + 1, to: checkpoint.seq });
  if (checkpoint.index !== undefined) checkFile(checkpoint.index, checkpoint.seq, ['index']);
  demand(gcBoundary >= begins.after && gcBoundary <= checkpoint.seq, 'gcBoundary');
  demand(gcBoundaryTimeMs <= checkpoint.timeMs, 'gcBoundaryTimeMs');
  demand(deadThrough > 0 || checkpoint.runs.every(({ dead }) => dead === undefined), 'deadThrough');
  demand(new Set(pins.map(({ id }) => id)).size === pins.length, 'pins');
  for (const key of pins.flatMap(({ keys }) => keys)) checkKey(key, checkpoint.seq, 'pins');
}

/** Throws CORRUPT_DATA unless the runs are adjacent, oldest first, from one commit to another, in files of their own. */
function checkRuns(runs: readonly RunEntry[], { from, to }: { readonly from: number; readonly to: number }): void {
  let next = from;
  for (const run of runs) {
    demand(run.from === next && run.to >= run.from, 'runs');
    next = run.to + 1;
    checkFile(run, to, RECORD_KINDS);
    for (const part of run.parts) checkFile(part, to, ['parquet', 'seg']);
    if (run.dead !== undefined) checkFile(run.dead, to, ['dead']);
  }
  demand(next === to + 1, 'runs');
}

function checkFile(file: FileEntry, through: number, kinds: readonly FileKind[]): void {
  const name = checkKey(file.key, through, 'runs');
  demand(kinds.includes(name.kind) && name.sha256 === file.sha256, 'runs');
}

function checkKey(key: string, through: number, member: string): FileName {
  const name = parseFileKey(key);
  if (name === undefined || name.sequence > through) throw refusal(member);
  return name;
}

function demand(holds: boolean, member: string): void {
  if (!holds) throw refusal(member);
}

function refusal(member: string): EiderError {
  return new EiderError(
    'CORRUPT_DATA',
    'head.json breaks a rule of its format; nothing was changed: restore it from a backup',
    { details: { member } },
  );
}
