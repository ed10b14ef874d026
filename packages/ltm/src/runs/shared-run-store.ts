import type { ParquetCodec } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import { EntriesHash } from '../bucket/entries-hash.ts';
import type { FileEntry, Head, RunEntry } from '../bucket/head.ts';
import { publishCheckpoint } from '../bucket/publish-checkpoint.ts';
import { isSameSet } from '../encoding/bit-set.ts';
import type { Entry } from '../memtable/entry.ts';
import type { CatalogRun } from './catalog.ts';
import { goneFile, isGoneFile } from './gone-file.ts';
import { HashedFileSink } from './hashed-file-sink.ts';
import { openParquetRun } from './open-parquet-run.ts';
import { orAbandon } from './or-abandon.ts';
import { mergeRuns } from './parquet-merge.ts';
import type { ParquetRun } from './parquet-run.ts';
import { newestSequence, ParquetRunBuild, writeRecords } from './parquet-run-build.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import type { RecordCaches } from './record-files.ts';
import type { Run } from './run.ts';
import { encodeRunDescription } from './run-description.ts';
import { RunFacts } from './run-facts.ts';
import type { RunFiles } from './run-files.ts';
import type {
  BuildOptions,
  Checkpoint,
  MergedBuild,
  MergeOptions,
  RunBuild,
  RunChange,
  RunStore,
  StoredRuns,
} from './run-store.ts';
import { filesOf, readDead, readDescription, type SharedRunEntry } from './shared-run.ts';
import { Turns } from './turns.ts';

export interface SharedRunStoreParts {
  readonly bucket: Bucket;
  readonly parquet: ParquetCodec;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly caches: RecordCaches;
  /** Digest of a commit since the last checkpoint. */
  readonly chainOf: (sequence: number) => string;
  /** Up to which commit what is dead has been marked. */
  readonly markedThrough: () => number;
}

/** A checkpoint of a bucket's memory, ready to be read. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint & { readonly chain: string };
  /** Whoever reads the runs has taken in the log at least this far: what those commits killed is marked. */
  readonly deadThrough: number;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

// Files may go while they are opened, if head was read long before: then it names others.
const MAX_LOADS = 10;
const MAX_NAME_TEXT = 1_000;

/**
 * Runs as files of a bucket that many processes share: `head.json` lists them, and changes by compare-and-swap. A merge is named by head with the next checkpoint; until
 * then only this process uses it.
 */
export class SharedRunStore implements RunStore {
  readonly #parts: SharedRunStoreParts;
  readonly #turns = new Turns();
  readonly #entries = new WeakMap<Run, SharedRunEntry>();
  /** The file of what is dead in a run, as it was last read or written. */
  readonly #dead = new WeakMap<Run, { readonly file: FileEntry | undefined; readonly bits: Uint8Array }>();
  /** Oldest first. */
  #current: readonly ParquetRun[] = [];
  #headSequence = 0;
  #lastId = 0;

  constructor(parts: SharedRunStoreParts) {
    this.#parts = parts;
  }

  async open(): Promise<StoredRuns> {
    const { storeId, tokenizer } = this.#parts.bucket.description;
    const { checkpoint, runs } = await this.load();
    return { storeId, tokenizer, needsLog: false, checkpoint, runs };
  }

  create(): Promise<StoredRuns> {
    return this.open();
  }

  /** Reads head and opens what it lists; runs that are open already stay the same. From here on they are the ones that a checkpoint builds upon. */
  load(signal?: AbortSignal): Promise<LoadedCheckpoint> {
    return this.#turns.take(async () => {
      for (let load = 1; ; load += 1) {
        const { head } = await this.#parts.bucket.heads.read(signal);
        try {
          return await this.#take(head, signal);
        } catch (error) {
          if (!isGoneFile(error) || load === MAX_LOADS) throw error;
        }
      }
    });
  }

  write(entries: readonly Entry[], options: BuildOptions): Promise<RunBuild> {
    return writeRecords(this.#newBuild(newestSequence(entries)), entries, options);
  }

  async merge(runs: readonly Run[], options: MergeOptions): Promise<MergedBuild> {
    const build = this.#newBuild(this.#headSequence + 1);
    return orAbandon(build, async () =>
      Object.assign(build, { positions: await mergeRuns(runs as readonly ParquetRun[], build, options) }),
    );
  }

  commit(change: RunChange): Promise<boolean> {
    return this.#turns.take(() => this.#commit(change));
  }

  async makeDurable(): Promise<void> {}

  async setNeedsLog(): Promise<void> {}

  close(): Promise<void> {
    return this.#turns.idle();
  }

  async #take({ checkpoint, deadThrough }: Head, signal: AbortSignal | undefined): Promise<LoadedCheckpoint> {
    const known = new Map(this.#current.map((run) => [this.#entries.get(run)?.key, run]));
    const runs: ParquetRun[] = [];
    // Nothing is left of the commits of an empty one.
    for (const entry of checkpoint.runs.filter(({ records }) => records > 0)) {
      const run = known.get(entry.key) ?? (await this.#openListed(entry, signal));
      if (entry.dead !== undefined && this.#dead.get(run)?.file?.key !== entry.dead.key) {
        await readDead(this.#parts.bucket, run, entry.dead, signal);
        this.#dead.set(run, { file: entry.dead, bits: run.dead.slice() });
      }
      runs.push(run);
    }
    this.#current = runs;
    this.#headSequence = checkpoint.seq;
    const { seq, timeMs, chain } = checkpoint;
    return { checkpoint: { sequence: seq, timeMs, chain }, deadThrough, runs };
  }

  async #openListed(listed: RunEntry, signal: AbortSignal | undefined): Promise<ParquetRun> {
    const { layouts, segmentFiles: _, ...facts } = await readDescription(this.#parts.bucket, listed, signal);
    this.#lastId += 1;
    const { from, to, dead: __, ...own } = listed;
    return this.#open({ ...facts, id: this.#lastId, from: from - 1, to }, filesOf(own, { layouts }), own);
  }

  #open(listed: CatalogRun, files: RunFiles, entry: SharedRunEntry): ParquetRun {
    const place = { ...this.#parts, blobs: this.#parts.bucket.store, missing: goneFile };
    const run = openParquetRun(place, listed, files);
    this.#entries.set(run, entry);
    this.#dead.set(run, { file: undefined, bits: listed.dead });
    return run;
  }

  #newBuild(sequence: number): ParquetRunBuild {
    const { bucket, parquet } = this.#parts;
    const hash = new EntriesHash();
    const sink = new HashedFileSink(bucket, sequence);
    this.#lastId += 1;
    return new ParquetRunBuild({
      sink,
      parquet,
      runId: this.#lastId,
      noteEntry: (entry) => void hash.add(textOf(entry)),
      open: async (run, files) => this.#open(run, files, await describe(sink, { run, files, hash })),
    });
  }

  async #commit({ checkpoint, add, remove, carryDead, publish }: RunChange): Promise<boolean> {
    const next = replaced(this.#current, remove as readonly ParquetRun[], add as ParquetRun | undefined);
    carryDead();
    if (checkpoint !== undefined && !(await this.#swap(next, checkpoint))) return false;
    this.#current = next;
    publish();
    return true;
  }

  async #swap(runs: readonly ParquetRun[], { sequence, timeMs }: Checkpoint): Promise<boolean> {
    const { bucket, chainOf, markedThrough } = this.#parts;
    const sink = new HashedFileSink(bucket, sequence);
    const deadThrough = Math.max(sequence, markedThrough());
    const marked = runs.map((run) => ({ run, bits: run.dead.slice() }));
    const dead = new Map<Run, { readonly file: FileEntry | undefined; readonly bits: Uint8Array }>();
    for (const { run, bits } of marked) {
      const saved = this.#dead.get(run);
      const isSaved = saved !== undefined && isSameSet(bits, saved.bits);
      dead.set(run, isSaved ? saved : { file: await sink.add('dead', bits), bits });
    }
    const listed = runs.map((run) => ({
      ...(this.#entries.get(run) as SharedRunEntry),
      to: run.to,
      dead: dead.get(run)?.file,
    }));
    const entries = covering(
      listed.length > 0 ? listed : [await emptyRun(sink)],
      sequence,
      bucket.description.begins.after,
    );
    const proposal = {
      checkpoint: { seq: sequence, chain: chainOf(sequence), timeMs, runs: entries },
      deadThrough,
    };
    if ((await publishCheckpoint(bucket, proposal, [])) !== 'done') return false;
    for (const [run, saved] of dead) this.#dead.set(run, saved);
    this.#headSequence = sequence;
    return true;
  }
}

/** A list in which a run stands where those stood that it replaces; without any, it is the newest. */
function replaced(
  current: readonly ParquetRun[],
  remove: readonly ParquetRun[],
  add: ParquetRun | undefined,
): readonly ParquetRun[] {
  const first = current.findIndex((run) => remove.includes(run));
  const at = first === -1 ? current.length : first;
  const added = add === undefined ? [] : [add];
  return [...current.slice(0, at), ...added, ...current.slice(at).filter((run) => !remove.includes(run))];
}

/** Each run holds what lies between its neighbours, also where nothing was left of a stretch of commits. */
function covering(runs: readonly Omit<RunEntry, 'from'>[], sequence: number, after: number): readonly RunEntry[] {
  let from = after + 1;
  return runs.map((run, at) => {
    const entry = { ...run, from, to: at === runs.length - 1 ? sequence : run.to };
    from = entry.to + 1;
    return entry;
  });
}

async function describe(
  sink: HashedFileSink,
  { run, files, hash }: { readonly run: CatalogRun; readonly files: RunFiles; readonly hash: EntriesHash },
): Promise<SharedRunEntry> {
  const file = await sink.add('run', encodeRunDescription(run, files));
  const parts = [...files.records, ...files.segment].map(({ key }) => sink.entryOf(key));
  const { first, last } = run.names;
  return {
    ...file,
    parts,
    records: run.records,
    firstKey: first === undefined ? '' : nameText(first),
    lastKey: last === undefined ? '' : nameText(last),
    entriesHash: hash.toHex(),
  };
}

// A checkpoint covers all its commits, even if nothing is left of them.
async function emptyRun(sink: HashedFileSink): Promise<Omit<RunEntry, 'from'>> {
  const run = new RunFacts().describe({ id: 0, from: 0, to: 0, segmentBytes: 0 });
  const entry = await describe(sink, { run, files: { records: [], segment: [] }, hash: new EntriesHash() });
  return { ...entry, to: 0, dead: undefined };
}

// For people and tools: its beginning is enough, and head must stay small.
function nameText({ namespace, key }: { readonly namespace: string; readonly key: string }): string {
  return JSON.stringify([namespace, key]).slice(0, MAX_NAME_TEXT);
}

function textOf(entry: Entry): string {
  const { namespace, key, deleted, value, metadata, text = null, createdAtMs, updatedAtMs, revision } = entry;
  const expiresAtMs = Number.isFinite(entry.expiresAtMs) ? entry.expiresAtMs : null;
  return JSON.stringify([
    namespace,
    key,
    deleted,
    value,
    metadata,
    text,
    createdAtMs,
    updatedAtMs,
    expiresAtMs,
    revision,
  ]);
}
