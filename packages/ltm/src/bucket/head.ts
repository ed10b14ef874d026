/** An immutable file below the memory's prefix; its key says its digest and which checkpoint created it. */
export interface FileEntry {
  readonly key: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A run as a checkpoint lists it: the records of the commits `from` to `to`. */
export interface RunEntry extends FileEntry {
  readonly from: number;
  readonly to: number;
  /** The first and last of its names, or their beginnings, in the writer's encoding; both empty if it has no records. */
  readonly firstKey: string;
  readonly lastKey: string;
  readonly records: number;
  /** Order-free hash of its entries (`EntriesHash`). */
  readonly entriesHash: string;
  /** Further files that it consists of, in their order: records, then its full-text segment. */
  readonly parts: readonly FileEntry[];
  /** Which of its records are known to be dead by the commits up to head's `deadThrough`. */
  readonly dead: FileEntry | undefined;
}

/** Everything that the commits up to `seq` have come to. */
export interface HeadCheckpoint {
  readonly seq: number;
  /** Digest of commit `seq`, which its successor names as its parent; empty if there is none. */
  readonly chain: string;
  /** Time of commit `seq`. */
  readonly timeMs: number;
  /** Oldest first, adjacent, from the first commit to `seq`. Their order tells their age, not their keys. */
  readonly runs: readonly RunEntry[];
  /** What all of these runs are known by, in one file: who opens the memory reads it in place of theirs. */
  readonly index?: FileEntry | undefined;
}

/** A promise not to delete the files of a checkpoint before a time of the store's clock. */
export interface Pin {
  readonly id: string;
  readonly untilMs: number;
  readonly keys: readonly string[];
}

/** What `head.json` says, apart from what makes each version of it unique. */
export interface Head {
  readonly checkpoint: HeadCheckpoint;
  /** Commits up to this one may be deleted; never above the checkpoint, and it never falls. */
  readonly gcBoundary: number;
  /** Time of commit `gcBoundary`. */
  readonly gcBoundaryTimeMs: number;
  /** The store's time of the version in which the boundary was raised; undefined in that version itself. */
  readonly gcBoundarySinceMs: number | undefined;
  /** Commits up to this one have been regarded in the runs' `dead`: who uses those has applied the log at least this far. */
  readonly deadThrough: number;
  readonly pins: readonly Pin[];
}

/** Every key of a run: what it is known by, its records and segment, its known deaths. */
function keysOfRun(run: RunEntry): readonly string[] {
  return [run, ...run.parts, run.dead].flatMap((file) => (file === undefined ? [] : [file.key]));
}

/** The keys that runs need. */
export function keysOfRuns(runs: readonly RunEntry[]): readonly string[] {
  return runs.flatMap(keysOfRun);
}

/** The keys that a checkpoint needs. */
export function keysOfCheckpoint({ runs, index }: HeadCheckpoint): readonly string[] {
  return [...keysOfRuns(runs), ...(index === undefined ? [] : [index.key])];
}

/** Every key that may not be deleted while head says this. */
export function heldKeys({ checkpoint, pins }: Head): ReadonlySet<string> {
  return new Set([...keysOfCheckpoint(checkpoint), ...pins.flatMap(({ keys }) => keys)]);
}
