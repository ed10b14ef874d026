import type { BlobStore, Clock, CommitLog, IdSource, ParquetCodec, Random, SqlEngine } from '@eider/core';
import type { SearchSettings } from '../search/analyzer.ts';

/** What a memory is made of. */
export interface MemoryComponents {
  readonly engine: SqlEngine;
  readonly log: CommitLog;
  /** Where runs lie with `format: 'parquet'`: the memory's own, and as durable as its log. Not closed with the memory. */
  readonly blobStore?: BlobStore;
  /** Reads and writes those runs. */
  readonly parquet?: ParquetCodec;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** Tells transactions that conflict when to try again. @default systemRandom */
  readonly random?: Random;
  /** Closed after the memory, in this order: what its opener opened for it alone. */
  readonly owned?: readonly { close(): Promise<void> }[];
}

export interface MemorySettings {
  /** The DuckDB file of this memory, its own; without it runs live in the engine's memory. */
  readonly path?: string;
  /**
   * Where runs lie: as tables of the DuckDB file, or as Parquet files in `blobStore`. Fixed when the memory is made; to change it, export the records and import
   * them into a new memory. @default 'native'
   */
  readonly format?: 'native' | 'parquet';
  /** The folder in which the engine finds the files of `blobStore`; without it the views for other tools show nothing with `format: 'parquet'`. */
  readonly runsFolder?: string;
  /** Bytes of decoded Parquet that stay in memory. @default 16,777,216 */
  readonly parquetCacheBytes?: number;
  /** Name of the view that shows live records to other tools. @default 'ltm_store' */
  readonly table?: string;
  /** When committed records are folded into a run. */
  readonly memtable?: { readonly maxEntries?: number; readonly maxBytes?: number };
  /** Bytes of records read from runs that stay in memory. @default 33,554,432 */
  readonly cacheBytes?: number;
  /** Bytes of search segments that stay in memory. @default 67,108,864 */
  readonly segmentCacheBytes?: number;
  /** How texts are searched. */
  readonly search?: SearchSettings;
  /** Bytes of UTF-8 that the value, metadata and text of a record may have together. @default 67,108,864 */
  readonly maxValueBytes?: number;
  /** How much of the log stays behind a checkpoint for those who watch: both bounds hold. @default 24 hours and 4 MiB */
  readonly log?: { readonly retainMs?: number; readonly retainBytes?: number };
}

export const DEFAULT_TABLE = 'ltm_store';
// Measured: a larger memtable makes fewer runs, and takes more memory: about 0.5 KB a record beside its texts, up to three times.
export const DEFAULT_MAX_ENTRIES = 50_000;
export const DEFAULT_MAX_BYTES: number = 16 * 1024 * 1024;
export const DEFAULT_CACHE_BYTES: number = 32 * 1024 * 1024;
export const DEFAULT_SEGMENT_CACHE_BYTES: number = 64 * 1024 * 1024;
export const DEFAULT_PARQUET_CACHE_BYTES: number = 16 * 1024 * 1024;
export const DEFAULT_MAX_VALUE_BYTES: number = 64 * 1024 * 1024;
export const DEFAULT_RETAIN_MS: number = 24 * 60 * 60 * 1000;
export const DEFAULT_RETAIN_BYTES: number = 4 * 1024 * 1024;
