import type { Entry } from '../memtable/entry.ts';
import type { Memtable } from '../memtable/memtable.ts';
import type { Run } from '../runs/run.ts';
import type { RunStore } from '../runs/run-store.ts';
import { type SegmentInput, writeSegment } from '../search/segment-writer.ts';
import { type Pacing, TimeSlices } from '../search/time-slices.ts';
import { finishBuild } from './finish-build.ts';
import { foldEntries, positionsIn } from './fold-entries.ts';

export interface RunInputs {
  readonly memtable: Memtable;
  /** Runs directly below the memtable, newest first, that go into the new run. */
  readonly absorbed: readonly Run[];
  /** Whether no run lies below the absorbed ones: then deletions and expired records may go. */
  readonly isOldest: boolean;
  /** Time of the checkpoint's commit, by which expiry is judged. */
  readonly timeMs: number;
  readonly pacing: Pacing;
}

/** A run made of a memtable and small runs below it. */
export interface FoldedRun {
  /** Undefined if nothing is left. */
  readonly run: Run | undefined;
  /** By position. */
  readonly entries: readonly Entry[];
  /** Per absorbed run: where each of its positions is now; negative if it has gone. */
  readonly positions: readonly Int32Array[];
}

/** Folds a frozen memtable and the small runs below it into one new run, newest entry of each key only, with its segment. */
export async function buildRun(runs: RunStore, inputs: RunInputs): Promise<FoldedRun> {
  const { memtable, absorbed, pacing } = inputs;
  const slices = new TimeSlices(pacing);
  const stays = (entry: Entry): boolean => !inputs.isOldest || entry.isVisibleAt(inputs.timeMs);
  const runEntries: (readonly Entry[])[] = [];
  for (const run of absorbed) runEntries.push(await readAll(run));
  const entries = await foldEntries(memtable, runEntries, stays, slices);
  const positions: Int32Array[] = [];
  for (const own of runEntries) positions.push(await positionsIn(entries, own, slices));
  if (entries.length === 0) return { run: undefined, entries, positions };
  await pacing.pause();
  const build = await runs.write(entries, { pacing });
  const run = await finishBuild(build, async () => {
    await writeSegment(build.shape, await segmentInputs(inputs, entries, positions), pacing, build.segment);
    return { from: absorbed.at(-1)?.from ?? memtable.afterSequence, to: memtable.lastSequence };
  });
  return { run, entries, positions };
}

async function segmentInputs(
  { memtable, absorbed }: RunInputs,
  entries: readonly Entry[],
  positions: readonly Int32Array[],
): Promise<readonly SegmentInput[]> {
  const own = { source: memtable.index.mergeSource(), positions: memtablePositions(memtable, entries) };
  const others = absorbed.map(async (run, at) => ({
    source: (await run.index()).segment.mergeSource(),
    positions: positions[at] as Int32Array,
  }));
  return [own, ...(await Promise.all(others))];
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
