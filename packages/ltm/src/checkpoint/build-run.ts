import type { Entry } from '../memtable/entry.ts';
import type { Memtable } from '../memtable/memtable.ts';
import { compareNames } from '../runs/compare-names.ts';
import { nameOf } from '../runs/name-of.ts';
import type { Run } from '../runs/run.ts';
import type { RunDraft } from '../runs/run-store.ts';
import { type SegmentInput, writeSegment } from '../search/segment-writer.ts';

export interface RunInputs {
  readonly memtable: Memtable;
  /** Runs directly below the memtable, newest first, that go into the new run. */
  readonly absorbed: readonly Run[];
  /** Whether no run lies below the absorbed ones: then deletions and expired records may go. */
  readonly isOldest: boolean;
  /** Time of the checkpoint's commit, by which expiry is judged. */
  readonly timeMs: number;
  readonly pause: () => Promise<void>;
}

/** Merges a frozen memtable and the runs below it into one new run, newest entry of each key only, with its segment. */
export async function buildRun(inputs: RunInputs): Promise<RunDraft> {
  const { memtable, absorbed, pause } = inputs;
  const runEntries: (readonly Entry[])[] = [];
  for (const run of absorbed) runEntries.push(await readAll(run));
  const entries = mergeEntries(memtable, runEntries, inputs);
  await pause();
  const positions = new Map(entries.map((entry, position) => [entry, position]));
  const segmentInputs: SegmentInput[] = [
    { source: memtable.index.mergeSource(), positions: memtablePositions(memtable, entries) },
  ];
  for (const [at, run] of absorbed.entries()) {
    const { segment } = await run.index();
    const own = runEntries[at] as readonly Entry[];
    segmentInputs.push({
      source: segment.mergeSource(),
      positions: Int32Array.from(own, (entry) => positions.get(entry) ?? -1),
    });
  }
  const segment = await writeSegment(entries, segmentInputs, pause);
  return { from: absorbed.at(-1)?.from ?? memtable.afterSequence, to: memtable.lastSequence, entries, segment };
}

function mergeEntries(
  memtable: Memtable,
  runEntries: readonly (readonly Entry[])[],
  inputs: RunInputs,
): readonly Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of memtable.inOrder()) newest.set(nameOf(entry), entry);
  const fromMemtable = newest.size;
  for (const entry of runEntries.flat()) if (!newest.has(nameOf(entry))) newest.set(nameOf(entry), entry);
  const goes = (entry: Entry): boolean => inputs.isOldest && !entry.isVisibleAt(inputs.timeMs);
  const entries = [...newest.values()].filter((entry) => !goes(entry));
  return newest.size === fromMemtable ? entries : entries.sort(compareNames);
}

function memtablePositions(memtable: Memtable, entries: readonly Entry[]): Int32Array {
  const positions = new Int32Array(memtable.index.documentLimit).fill(-1);
  entries.forEach((entry, position) => {
    const document = memtable.index.numberOf(entry);
    if (document !== undefined) positions[document] = position;
  });
  return positions;
}

async function readAll(run: Run): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const page of run.all()) entries.push(...page);
  return entries;
}
