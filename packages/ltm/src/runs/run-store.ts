import type { Entry } from '../memtable/entry.ts';
import type { SegmentShape, SegmentSink } from '../search/segment-shape.ts';
import type { Pacing } from '../search/time-slices.ts';
import type { Run } from './run.ts';

/** Which commits the runs hold. */
export interface Checkpoint {
  readonly sequence: number;
  readonly timeMs: number;
}

export interface StoredRuns {
  readonly storeId: string;
  /** What the words of its segments were made with. */
  readonly tokenizer: string;
  /** Whether a log holds, or may hold, what the runs do not: then it must be there. */
  readonly needsLog: boolean;
  readonly checkpoint: Checkpoint;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

/** A run whose records are written, and whose segment is still to come. Nobody else sees it before it is committed. */
export interface RunBuild {
  readonly shape: SegmentShape;
  readonly segment: SegmentSink;
  /** Says which commits it holds and makes it readable. */
  finish(from: number, to: number): Promise<Run>;
  /** Takes back what was written. */
  abandon(): Promise<void>;
}

/** A build out of other runs. */
export interface MergedBuild extends RunBuild {
  /** Per input: where each of its positions has gone; negative if it was left out. */
  readonly positions: readonly Int32Array[];
}

export interface BuildOptions {
  readonly pacing: Pacing;
  readonly signal?: AbortSignal;
}

export interface MergeOptions extends BuildOptions {
  /** Per input: dead positions, to be left out; deletions stay as such unless `expiredAtMs` is given. */
  readonly dead: readonly Uint8Array[];
  /** Given if nothing older lies below: then deletions go, and records that have expired at this time. */
  readonly expiredAtMs: number | undefined;
}

/** What changes at once, all or nothing. */
export interface RunChange {
  /** Undefined if the runs hold the same commits as before. */
  readonly checkpoint: Checkpoint | undefined;
  readonly add: Run | undefined;
  /** Runs that the added one replaces. All others stay, and what died in them since is recorded. */
  readonly remove: readonly Run[];
  /** Called right before the change is written: what has died in the replaced runs meanwhile is marked in the added one, and recorded with it. */
  carryDead(): void;
  /** Called once the change has happened: readers see the new runs from here on. */
  publish(): void;
}

/** Where runs lie: one implementation on DuckDB tables, one on Parquet files. */
export interface RunStore {
  /** What is stored; undefined if there is no memory yet. */
  open(): Promise<StoredRuns | undefined>;
  /** Makes a new, empty memory; it survives a crash once it is made durable. */
  create(storeId: string, tokenizer: string): Promise<StoredRuns>;
  /** Writes entries, given in order of namespace and key. */
  write(entries: readonly Entry[], options: BuildOptions): Promise<RunBuild>;
  /** Merges runs, newest first, into one: the newest entry of each name, in order. */
  merge(runs: readonly Run[], options: MergeOptions): Promise<MergedBuild>;
  /**
   * Applies a change, makes it durable and publishes it. Replaced runs stay readable until their readers have ended. Reads that will not end may keep it from
   * being durable: it is published all the same, and a crash may still take it back. If it fails nothing has changed. False, and nothing has changed either, if
   * another process has made a checkpoint meanwhile: what it has written must be taken in.
   */
  commit(change: RunChange): Promise<boolean>;
  /** Makes every change so far survive a crash. ABORTED while a read that began before keeps it from that for seconds: to be tried again. */
  makeDurable(): Promise<void>;
  /** Remembers whether the memory is complete without its log. */
  setNeedsLog(needsLog: boolean): Promise<void>;
  close(): Promise<void>;
}
