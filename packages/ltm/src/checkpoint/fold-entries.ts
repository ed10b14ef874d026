import type { Entry } from '../memtable/entry.ts';
import type { Memtable } from '../memtable/memtable.ts';
import { compareNames } from '../runs/compare-names.ts';
import type { TimeSlices } from '../search/time-slices.ts';

// Asking for the time after each entry would cost as much as the entry.
const ENTRIES_PER_LOOK = 512;

/** The newest entry of each name of a memtable and of runs below it, newest first, that shall stay; in order of their names. */
export async function foldEntries(
  memtable: Memtable,
  runs: readonly (readonly Entry[])[],
  stays: (entry: Entry) => boolean,
  slices: TimeSlices,
): Promise<readonly Entry[]> {
  let newest: readonly Entry[] = await collected(memtable.inOrder(), slices);
  for (const older of runs) newest = await collected(merged(newest, older), slices);
  return newest.every(stays) ? newest : newest.filter(stays);
}

/** Where the entries of a run are among folded ones; negative if they are not. Both in order of their names. */
export async function positionsIn(
  folded: readonly Entry[],
  run: readonly Entry[],
  slices: TimeSlices,
): Promise<Int32Array> {
  const positions = new Int32Array(run.length).fill(-1);
  let position = 0;
  for (const [at, entry] of run.entries()) {
    while (position < folded.length && compareNames(folded[position] as Entry, entry) < 0) position += 1;
    if (folded[position] === entry) positions[at] = position;
    if (at % ENTRIES_PER_LOOK === 0 && slices.isOver) await slices.pause();
  }
  return positions;
}

async function collected(entries: Iterable<Entry>, slices: TimeSlices): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (const entry of entries) {
    all.push(entry);
    if (all.length % ENTRIES_PER_LOOK === 0 && slices.isOver) await slices.pause();
  }
  return all;
}

function* merged(newer: readonly Entry[], older: readonly Entry[]): Iterable<Entry> {
  let at = 0;
  for (const entry of newer) {
    for (; at < older.length; at += 1) {
      const order = compareNames(older[at] as Entry, entry);
      if (order > 0) break;
      if (order < 0) yield older[at] as Entry;
    }
    yield entry;
  }
  yield* older.slice(at);
}
