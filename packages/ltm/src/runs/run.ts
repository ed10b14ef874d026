import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import type { RunIndex } from '../search/run-index.ts';

/** Where an entry was found. */
export interface Located {
  readonly run: Run;
  readonly position: number;
  readonly entry: Entry;
}

export interface RecordName {
  readonly namespace: string;
  readonly key: string;
}

/** An immutable set of entries, sorted by namespace and key; at most one per key. Positions count from 0. */
export interface Run {
  readonly id: number;
  /** Holds commits after `from` up to `to`. */
  readonly from: number;
  readonly to: number;
  /** Entries, deletions included. */
  readonly records: number;
  /** Size of the entries in memory. */
  readonly sizeBytes: number;
  /** When half of its records have expired; Infinity if that never happens. */
  readonly halfExpiredAtMs: number;
  /** One bit per position: deletions, and what newer entries override. Grows in place. */
  readonly dead: Uint8Array;
  /** False means that no name of the run has this hash; true is wrong in one of sixteen cases. */
  mayHoldHash(hash: number): boolean;
  /** False means that the run has no such entry; true is seldom wrong. `hash` is that of the name. */
  mayHold(name: RecordName, hash: number): boolean;
  /** What is there of many, in no order. */
  findMany(names: readonly RecordName[], signal?: AbortSignal): Promise<readonly Located[]>;
  /** Entries by position, in the order asked for. */
  at(positions: readonly number[], signal?: AbortSignal): Promise<readonly Entry[]>;
  /** A key that none of its keys of the namespace from there on comes before; undefined if it has none from there on. Costs nothing. */
  earliestKey(namespace: string, from: KeyBound): string | undefined;
  /** Entries of a namespace in order of their keys, from one on, deletions included. */
  page(namespace: string, from: KeyBound, limit: number, signal?: AbortSignal): Promise<readonly Entry[]>;
  /** Entries of a namespace, newest revision first, below one; no deletions. */
  newest(namespace: string, belowRevision: number, limit: number, signal?: AbortSignal): Promise<readonly Located[]>;
  /** Every entry in order, read in pages; what is known to be dead is marked before the first. */
  all(): AsyncIterable<readonly Entry[]>;
  /** The search index, loaded when first asked for. */
  index(): Promise<RunIndex>;
  /** The search index, if it is loaded. */
  readonly loadedIndex: RunIndex | undefined;
}
