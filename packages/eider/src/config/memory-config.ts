import type { MemorySettings } from '@eider/ltm';
import * as z from 'zod/mini';
import { checkShape } from './check-shape.ts';

const positive = z.int().check(z.positive());
const nonnegative = z.int().check(z.nonnegative());
const name = z.string().check(z.minLength(1));

/** What `openMemory` accepts, by name: other settings are made of it. */
export const MEMORY_SHAPE: Readonly<Record<keyof OpenMemorySettings, z.ZodMiniType>> = {
  table: z.optional(name),
  memtable: z.optional(z.strictObject({ maxEntries: z.optional(positive), maxBytes: z.optional(positive) })),
  cacheBytes: z.optional(nonnegative),
  segmentCacheBytes: z.optional(nonnegative),
  maxValueBytes: z.optional(positive),
  search: z.optional(z.strictObject({ enabled: z.optional(z.boolean()), language: z.optional(name) })),
  log: z.optional(
    z.strictObject({
      retainMs: z.optional(z.number().check(z.nonnegative())),
      retainBytes: z.optional(nonnegative),
    }),
  ),
  format: z.optional(z.enum(['native', 'parquet'])),
  durability: z.optional(z.enum(['strict', 'relaxed'])),
  region: z.optional(name),
  readOnly: z.optional(z.boolean()),
  maxStalenessMs: z.optional(z.number().check(z.nonnegative())),
  checkpoint: z.optional(z.enum(['auto', 'manual'])),
};

/** Settings that only a shared memory has. */
export const SHARED_ONLY: readonly ('readOnly' | 'maxStalenessMs' | 'checkpoint')[] = [
  'readOnly',
  'maxStalenessMs',
  'checkpoint',
];

/** Settings of a memory that is opened by its URI: plain data. */
export interface OpenMemorySettings {
  /** Name of the view that shows live records to other tools. @default 'ltm_store' */
  readonly table?: string;
  /** How many records, or bytes of them, are kept in memory before they are folded into a run. @default 50,000 records or 16 MiB */
  readonly memtable?: { readonly maxEntries?: number; readonly maxBytes?: number };
  /** Bytes of records read from runs that stay in memory. @default 33,554,432 */
  readonly cacheBytes?: number;
  /** Bytes of search segments that stay in memory. @default 67,108,864 */
  readonly segmentCacheBytes?: number;
  /** Bytes that value, metadata and text of a record may have together; a larger one is refused. @default 67,108,864 */
  readonly maxValueBytes?: number;
  /** `enabled: false` leaves the text index out; a `language` makes words match by their stems. @default enabled, words as they are */
  readonly search?: NonNullable<MemorySettings['search']>;
  /** How much of the log is kept for `watch` behind what runs hold. @default 24 hours and 4 MiB */
  readonly log?: { readonly retainMs?: number; readonly retainBytes?: number };
  /** Runs as tables of the DuckDB file, or as Parquet files in a folder beside it. @default 'native' */
  readonly format?: 'native' | 'parquet';
  /** `relaxed` answers before a commit is on the disk: a crash of the machine may lose the last ones. @default 'strict' */
  readonly durability?: 'strict' | 'relaxed';
  /** Region of an S3 bucket; other places have none. @default that of the environment */
  readonly region?: string;
  /** Of a shared memory: sends nothing but reads; writes are PERMISSION_DENIED, and a place without a memory is NOT_FOUND. @default false */
  readonly readOnly?: boolean;
  /** Of a shared memory: how old what this process knows may be before a read looks at the log first, in milliseconds. @default 1,000 */
  readonly maxStalenessMs?: number;
  /** Of a shared memory: whether this process folds commits into runs by itself, or only when `checkpoint()` is called. @default 'auto' */
  readonly checkpoint?: 'auto' | 'manual';
}

/** Checks settings; unknown names and wrong types are INVALID_ARGUMENT with their paths. */
export function parseMemorySettings(settings: unknown): OpenMemorySettings {
  return checkShape(z.strictObject(MEMORY_SHAPE), settings, 'settings') as OpenMemorySettings;
}
