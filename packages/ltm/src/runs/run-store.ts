import type { Entry } from '../memtable/entry.ts';
import type { Run } from './run.ts';

/** Which commits the runs hold. */
export interface Checkpoint {
  readonly sequence: number;
  readonly timeMs: number;
}

/** A run to be written: its entries in order of namespace and key, and its segment. */
export interface RunDraft {
  readonly from: number;
  readonly to: number;
  readonly entries: readonly Entry[];
  readonly segment: Uint8Array;
}

export interface StoredRuns {
  readonly storeId: string;
  /** Whether a log holds, or may hold, what the runs do not: then it must be there. */
  readonly needsLog: boolean;
  readonly checkpoint: Checkpoint;
  /** Oldest first. */
  readonly runs: readonly Run[];
}

/** What one checkpoint changes, all or nothing. */
export interface CheckpointChange {
  readonly checkpoint: Checkpoint;
  readonly add: RunDraft | undefined;
  /** Runs that the added one replaces. All others stay, and what died in them since is recorded. */
  readonly remove: readonly Run[];
  /** Called once the change has happened, with the added run: readers see the new runs from here on. */
  publish(run: Run | undefined): void;
}

/** Where runs lie: one implementation on DuckDB tables, one on Parquet files in a bucket. */
export interface RunStore {
  /** What is stored; undefined if there is no memory yet. */
  open(): Promise<StoredRuns | undefined>;
  /** Makes a new, empty memory; it survives a crash once it is made durable. */
  create(storeId: string): Promise<StoredRuns>;
  /** Applies a change and publishes it. Replaced runs stay readable until their readers have ended. A crash may still take it back. */
  commit(change: CheckpointChange): Promise<void>;
  /** Makes every change so far survive a crash. ABORTED while a read that began before keeps it from that: to be tried again. */
  makeDurable(): Promise<void>;
  /** Remembers whether the memory is complete without its log. */
  setNeedsLog(needsLog: boolean): Promise<void>;
  close(): Promise<void>;
}
