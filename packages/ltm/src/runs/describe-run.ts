import { EntriesHash } from '../bucket/entries-hash.ts';
import type { RunEntry } from '../bucket/head.ts';
import type { Entry } from '../memtable/entry.ts';
import { type Pacing, TimeSlices, UNPACED } from '../search/time-slices.ts';
import type { CatalogRun } from './catalog.ts';
import type { HashedFileSink } from './hashed-file-sink.ts';
import { addHash, emptyPlanes } from './name-filter.ts';
import type { NameIndex } from './name-index.ts';
import { encodeRun } from './run-description.ts';
import { RunFacts } from './run-facts.ts';
import type { RunFiles } from './run-files.ts';
import type { RunRoot, SharedRunEntry } from './shared-run.ts';

/** What a run that was written is described from. */
export interface WrittenRun {
  readonly run: CatalogRun;
  readonly files: RunFiles;
  readonly hash: EntriesHash;
  readonly pacing: Pacing;
}

/** A run's entry in head, and what else it is known by. */
export interface DescribedRun extends RunRoot {
  readonly entry: SharedRunEntry;
}

const MAX_NAME_TEXT = 1_000;
const HASHES_PER_LOOK = 2_048;

/** Puts the file of a run whose other files are there. */
export async function describeRun(
  sink: HashedFileSink,
  { run, files, hash, pacing }: WrittenRun,
): Promise<DescribedRun> {
  const planes = await filterOf(run.names, pacing);
  const { root, bytes } = encodeRun(run, files, planes);
  const file = await sink.add('run', bytes);
  const parts = [...files.records, ...files.segment].map(({ key }) => sink.entryOf(key));
  const { first, last } = run.names;
  const entry = {
    ...file,
    parts,
    records: run.records,
    firstKey: first === undefined ? '' : nameText(first),
    lastKey: last === undefined ? '' : nameText(last),
    entriesHash: hash.toHex(),
  };
  return { entry, root, planes };
}

/** A checkpoint covers all its commits, even if nothing is left of them: a run without records does. */
export async function describeNothing(sink: HashedFileSink): Promise<Omit<RunEntry, 'from'>> {
  const run = new RunFacts().describe({ id: 0, from: 0, to: 0, segmentBytes: 0 });
  const files = { records: [], segment: [] };
  const { entry } = await describeRun(sink, { run, files, hash: new EntriesHash(), pacing: UNPACED });
  return { ...entry, to: 0, dead: undefined };
}

/** What the multiset hash of a run takes of an entry. */
export function textOfEntry(entry: Entry): string {
  const { namespace, key, deleted, value, metadata, text = null, createdAtMs, updatedAtMs, revision } = entry;
  const expiresAtMs = Number.isFinite(entry.expiresAtMs) ? entry.expiresAtMs : null;
  const times = [createdAtMs, updatedAtMs, expiresAtMs];
  return JSON.stringify([namespace, key, deleted, value, metadata, text, ...times, revision]);
}

async function filterOf(names: NameIndex, pacing: Pacing): Promise<readonly Uint8Array[]> {
  const planes = emptyPlanes(names.size);
  const slices = new TimeSlices(pacing);
  for (let position = 0; position < names.size; position += 1) {
    addHash(planes, names.hashAt(position));
    if (position % HASHES_PER_LOOK === 0 && slices.isOver) await slices.pause();
  }
  return planes;
}

// For people and tools: its beginning is enough, and head must stay small.
function nameText({ namespace, key }: { readonly namespace: string; readonly key: string }): string {
  return JSON.stringify([namespace, key]).slice(0, MAX_NAME_TEXT);
}
