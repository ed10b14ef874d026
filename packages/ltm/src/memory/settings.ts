import type { Clock, CommitLog, IdSource, SqlEngine } from '@eider/core';

/** What a memory is made of. */
export interface MemoryComponents {
  readonly engine: SqlEngine;
  readonly log: CommitLog;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** Closed after the memory, in this order: what its opener opened for it alone. */
  readonly owned?: readonly { close(): Promise<void> }[];
}

export interface MemorySettings {
  /** The DuckDB file of this memory, its own; without it runs live in the engine's memory. */
  readonly path?: string;
  /** Name of the view that shows live records to other tools. @default 'ltm_store' */
  readonly table?: string;
  /** When committed records are folded into a run. */
  readonly memtable?: { readonly maxEntries?: number; readonly maxBytes?: number };
  /** Bytes of records read from runs that stay in memory. @default 33,554,432 */
  readonly cacheBytes?: number;
}

/** Defaults, measured: a larger memtable makes fewer runs and a longer recovery (about 0.3 s for 100,000 records). */
export const DEFAULT_TABLE = 'ltm_store';
export const DEFAULT_MAX_ENTRIES = 100_000;
export const DEFAULT_MAX_BYTES: number = 32 * 1024 * 1024;
export const DEFAULT_CACHE_BYTES: number = 32 * 1024 * 1024;
