import { EiderError, type ParquetCodec, type ParquetRowGroup } from '@eider/core';
import type { Bucket } from '../bucket/bucket.ts';
import { EntriesHash } from '../bucket/entries-hash.ts';
import type { FileEntry, Head, RunEntry } from '../bucket/head.ts';
import { publishCheckpoint } from '../bucket/publish-checkpoint.ts';
import type { Entry } from '../memtable/entry.ts';
import type { ListedRun } from './catalog.ts';
import { encodeIndex, planPlanes } from './checkpoint-index.ts';
import { describeNothing, describeRun, textOfEntry } from './describe-run.ts';
import { goneFile, isGoneFile } from './gone-file.ts';
import { HashedFileSink } from './hashed-file-sink.ts';
import { KnownDead, type SavedDead } from './known-dead.ts';
import { openParquetRun } from './open-parquet-run.ts';
import { orAbandon } from './or-abandon.ts';
import { mergeRuns } from './parquet-merge.ts';
import { newestSequence, ParquetRunBuild, writeRecords } from './parquet-run-build.ts';
import type { PartCache } from './part-cache.ts';
import type { RecordCache } from './record-cache.ts';
import type { Run } from './run.ts';
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
import { listRun, type RunRoot, readRoots, type SharedRun, type SharedRunEntry } from './shared-run.ts';
import { SparseNames } from './sparse-names.ts';
import { Turns } from './turns.ts';

export interface SharedRunStoreParts {
  readonly bucket: Bucket;
  readonly parquet: ParquetCodec;
  readonly cache: RecordCache;
  readonly segments: PartCache;
  readonly groups: PartCache<ParquetRowGroup>;
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
// Where one small run is all there is, its own file takes the place of an index.
const SMALL_RUN_BYTES = 1024 * 1024;

/**
 * Runs as files of a bucket that many processes share: `head.json` lists them, and changes by compare-and-swap. A merge is named by head with the next checkpoint; until
 * then only this process uses it.
 */
export class SharedRunStore implements RunStore {
  readonly #parts: SharedRunStoreParts;
  readonly #turns = new Turns();
  readonly #known = new WeakMap<Run, KnownRun>();
  readonly #dead: KnownDead;
  /** Oldest first. */
  #current: readonly SharedRun[] = [];
  #headSequence = 0;
  #lastId = 0;

  constructor(parts: SharedRunStoreParts) {
    this.#parts = parts;
    this.#dead = new KnownDead(parts.bucket);
  }

  async open(): Promise<StoredRuns> {
    const { storeId, tokenizer } = this.#parts.bucket.description;
    const { checkpoint, runs } = await this.load();
    return { storeId, tokenizer, needsLog: false, checkpoint, runs };
  }

  create(): Promise<StoredRuns> {
    return this.open();
  }

  /**
   * Reads head, if it has not just been read, and opens what it lists; runs that are open already stay the same. From here on they are the ones that a checkpoint
   * builds upon.
   */
  load(signal?: AbortSignal, justRead?: Head): Promise<LoadedCheckpoint> {
    return this.#turns.take(async () => {
      for (let load = 1; ; load += 1) {
        const isRead = load === 1 && justRead !== undefined;
        const head = isRead ? justRead : (await this.#parts.bucket.heads.read(signal)).head;
        try {
          return await this.#take(head, signal);
        } catch (error) {
          if (!isGoneFile(error) || load === MAX_LOADS) throw error;
        }
      }
    });
  }

  write(entries: readonly Entry[], options: BuildOptions): Promise<RunBuild> {
    return writeRecords(this.#newBuild(newestSequence(entries), options), entries, options);
  }

  async merge(runs: readonly Run[], options: MergeOptions): Promise<MergedBuild> {
    const inputs = runs as readonly SharedRun[];
    await Promise.all(inputs.map((run) => this.#dead.learn(run)));
    const build = this.#newBuild(this.#headSequence + 1, options);
    const dead = inputs.map((run) => run.dead.slice());
    return orAbandon(build, async () =>
      Object.assign(build, { positions: await mergeRuns(inputs, build, { ...options, dead }) }),
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
    // Nothing is left of the commits of an empty one.
    const listed = checkpoint.runs.filter(({ records }) => records > 0);
    const open = new Map(this.#current.map((run) => [this.#known.get(run)?.entry.key, run]));
    const unknown = listed.filter(({ key }) => !open.has(key));
    const roots = await readRoots(this.#parts.bucket, checkpoint, unknown, signal);
    const runs: SharedRun[] = [];
    for (const entry of listed) {
      const run = open.get(entry.key) ?? this.#openListed(entry, roots.get(entry.sha256));
      if (entry.dead !== undefined) await this.#dead.note(run, entry.dead);
      runs.push(run);
    }
    this.#current = runs;
    this.#headSequence = checkpoint.seq;
    const { seq, timeMs, chain } = checkpoint;
    return { checkpoint: { sequence: seq, timeMs, chain }, deadThrough, runs };
  }

  #openListed(listed: RunEntry, root: RunRoot | undefined): SharedRun {
    if (root === undefined) throw indexLacks(listed);
    this.#lastId += 1;
    const { from: _, to: __, dead: ___, ...entry } = listed;
    const opened = listRun(this.#parts.bucket, listed, this.#lastId, root);
    return this.#open(opened.listed, opened.files, { entry, root: root.root });
  }

  #open(listed: ListedRun<SparseNames>, files: RunFiles, known: KnownRun): SharedRun {
    const learnDead = (run: Run): Promise<void> | undefined => this.#dead.learn(run);
    const place = { ...this.#parts, blobs: this.#parts.bucket.store, missing: goneFile, learnDead };
    const run = openParquetRun(place, listed, files);
    this.#known.set(run, known);
    return run;
  }

  #newBuild(sequence: number, { pacing }: BuildOptions): ParquetRunBuild {
    const { bucket, parquet } = this.#parts;
    const hash = new EntriesHash();
    const sink = new HashedFileSink(bucket, sequence);
    this.#lastId += 1;
    return new ParquetRunBuild({
      sink,
      parquet,
      runId: this.#lastId,
      noteEntry: (entry) => void hash.add(textOfEntry(entry)),
      open: async (run, files) => {
        const { entry, root, planes } = await describeRun(sink, { run, files, hash, pacing });
        const names = new SparseNames({
          first: run.names.first,
          last: run.names.last,
          planes,
          read: () => Promise.resolve([]),
        });
        // Deletions are dead, and the file that says so comes with the next checkpoint.
        return this.#open({ ...run, names }, files, { entry, root });
      },
    });
  }

  async #commit({ checkpoint, add, remove, carryDead, publish }: RunChange): Promise<boolean> {
    const next = replaced(this.#current, remove as readonly SharedRun[], add as SharedRun | undefined);
    carryDead();
    if (checkpoint !== undefined && !(await this.#swap(next, checkpoint))) return false;
    this.#current = next;
    publish();
    return true;
  }

  async #swap(runs: readonly SharedRun[], { sequence, timeMs }: Checkpoint): Promise<boolean> {
    const { bucket, chainOf, markedThrough } = this.#parts;
    const sink = new HashedFileSink(bucket, sequence);
    await Promise.all(runs.map((run) => this.#dead.learn(run)));
    const deadThrough = Math.max(sequence, markedThrough());
    const marked = runs.map((run) => ({ run, bits: run.dead.slice() }));
    const dead = new Map<Run, SavedDead>();
    for (const { run, bits } of marked) dead.set(run, await this.#dead.save(run, bits, sink));
    const listed = runs.map((run) => ({
      ...(this.#known.get(run) as KnownRun).entry,
      to: run.to,
      dead: dead.get(run)?.file,
    }));
    const entries = covering(
      listed.length > 0 ? listed : [await describeNothing(sink)],
      sequence,
      bucket.description.begins.after,
    );
    const index = await this.#putIndex(runs, sink);
    const proposal = {
      checkpoint: { seq: sequence, chain: chainOf(sequence), timeMs, runs: entries, index },
      deadThrough,
    };
    if ((await publishCheckpoint(bucket, proposal, [])) !== 'done') return false;
    for (const [run, saved] of dead) this.#dead.saved(run, saved);
    this.#headSequence = sequence;
    return true;
  }

  /** Puts what the runs are known by into one file, if there is more than one small run. */
  async #putIndex(runs: readonly SharedRun[], sink: HashedFileSink): Promise<FileEntry | undefined> {
    const known = runs.map((run) => this.#known.get(run) as KnownRun);
    const isSmall = known.reduce((sum, { entry }) => sum + entry.sizeBytes, 0) <= SMALL_RUN_BYTES;
    if (runs.length === 0 || (runs.length === 1 && isSmall)) return undefined;
    const planned = planPlanes(runs.map(({ records }) => records));
    for (const [at, { names }] of runs.entries()) if (names.planes.length < (planned[at] ?? 0)) await names.complete();
    const indexed = runs.map(({ names }, at) => {
      const { entry, root } = known[at] as KnownRun;
      return { sha256: entry.sha256, root, planes: names.planes.slice(0, planned[at]) };
    });
    return sink.add('index', encodeIndex(indexed));
  }
}

/** What a run is known by in head, and its root. */
interface KnownRun {
  readonly entry: SharedRunEntry;
  readonly root: Uint8Array;
}

/** A list in which a run stands where those stood that it replaces; without any, it is the newest. */
function replaced(
  current: readonly SharedRun[],
  remove: readonly SharedRun[],
  add: SharedRun | undefined,
): readonly SharedRun[] {
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

function indexLacks({ key }: FileEntry): EiderError {
  return new EiderError('CORRUPT_DATA', 'the index of this memory lacks one of its runs; restore it from a backup', {
    details: { key },
  });
}
