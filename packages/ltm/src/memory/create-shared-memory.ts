import {
  type BlobStore,
  type Clock,
  EiderError,
  type IdSource,
  type LongTermMemory,
  type ParquetCodec,
  type Random,
  systemClock,
  systemRandom,
  uuidSource,
} from '@eider/core';
import { type BlobLog, type BlobLogOptions, openBlobLog } from '../bucket/blob-log.ts';
import type { Bucket, BucketParts } from '../bucket/bucket.ts';
import type { BucketSettings } from '../bucket/bucket-settings.ts';
import { readOnlyStore } from '../bucket/read-only-store.ts';
import { checkComplete } from '../commits/committer.ts';
import { Layers } from '../layers/layers.ts';
import { PartCache } from '../runs/part-cache.ts';
import { Readers } from '../runs/readers.ts';
import { RecordCache } from '../runs/record-cache.ts';
import { SharedRunStore, type SharedRunStoreParts } from '../runs/shared-run-store.ts';
import { type Analyzer, loadAnalyzer } from '../search/analyzer.ts';
import { type CheckedSettings, checkSettings } from './check-settings.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { MemoryCore, type MemoryCoreParts } from './memory-core.ts';
import { MemoryView } from './memory-view.ts';
import { neverDecreasing } from './never-decreasing.ts';
import { pacingBy } from './pacing.ts';
import {
  DEFAULT_CACHE_BYTES,
  DEFAULT_PARQUET_CACHE_BYTES,
  DEFAULT_SEGMENT_CACHE_BYTES,
  type MemorySettings,
} from './settings.ts';
import { SharedState } from './shared-state.ts';
import { type CommitsParts, type StartedCommits, startCommits } from './start-commits.ts';
import type { StorageFacts } from './storage-facts.ts';

const DEFAULT_MAX_STALENESS_MS = 1_000;

/** What a shared memory is made of. */
export interface SharedMemoryComponents {
  /** Everything in it belongs to this memory. It must have passed `probeBlobStore`. Not closed with the memory. */
  readonly blobStore: BlobStore;
  readonly parquet: ParquetCodec;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** @default systemRandom */
  readonly random?: Random;
  /** Closed after the memory, in this order. */
  readonly owned?: readonly { close(): Promise<void> }[];
}

export interface SharedMemorySettings
  extends Pick<
    MemorySettings,
    'memtable' | 'cacheBytes' | 'segmentCacheBytes' | 'parquetCacheBytes' | 'search' | 'maxValueBytes' | 'log'
  > {
  /**
   * A read looks at the log first when what this process knows is older, unless its `consistency` says otherwise. It waits at most five seconds for a store that does not
   * answer, and then goes on with what is known. @default 1,000
   */
  readonly maxStalenessMs?: number;
  /** Whether this process folds commits into runs by itself. @default 'auto' */
  readonly checkpoint?: 'auto' | 'manual';
  /**
   * Sends nothing but reads: for whoever has no right to write, and for looking at a memory. Writes and checkpoints are PERMISSION_DENIED; what others write is taken
   * in, and kept in memory until one of them folds it. A place without a memory is NOT_FOUND. @default false
   */
  readonly readOnly?: boolean;
  /** How the protocol behaves; all processes that share a memory must agree on `graceMs`. */
  readonly bucket?: Partial<BucketSettings>;
}

/**
 * Opens the memory that lies in a blob store, or makes a new one: any number of processes may do so at the same time, and share nothing but the store. Rejects with
 * INVALID_ARGUMENT if it was made with other search settings, CORRUPT_DATA if it is damaged, UNSUPPORTED if it was made by a newer version.
 */
export async function createSharedMemory(
  components: SharedMemoryComponents,
  settings: SharedMemorySettings = {},
): Promise<LongTermMemory> {
  const { clock = systemClock, ids = uuidSource, random = systemRandom } = components;
  const isReadOnly = settings.readOnly === true;
  const store = isReadOnly ? readOnlyStore(components.blobStore) : components.blobStore;
  const analyzer = await loadAnalyzer(settings.search ?? {});
  const log = await openLog(
    { store, clock, ids, random },
    {
      create: { checkpointFormat: 'parquet', tokenizer: analyzer.tokenizerId, base: undefined },
      ...(settings.bucket === undefined ? {} : { settings: settings.bucket }),
    },
    isReadOnly,
  );
  if (log.state === undefined) throw noMemoryError();
  const bucket = log.bucket as Bucket;
  checkTokenizer(bucket.description.tokenizer, analyzer);
  const opened = { ...components, clock, random, log, bucket, analyzer };
  return new MemoryView(new MemoryCore(await openCore(opened, { ...settings, ...checkSettings(settings) })));
}

interface Opened extends SharedMemoryComponents {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: BlobLog;
  readonly bucket: Bucket;
  readonly analyzer: Analyzer;
}

async function openCore(opened: Opened, settings: SharedMemorySettings & CheckedSettings): Promise<MemoryCoreParts> {
  const { log, bucket, clock, random, analyzer } = opened;
  const cache = new RecordCache(settings.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const runs = new SharedRunStore({
    ...runCaches(settings),
    bucket,
    parquet: opened.parquet,
    cache,
    chainOf: (sequence) => log.digestOf(sequence) ?? '',
    markedThrough: (): number => layers.active.lastSequence,
  });
  const { checkpoint, deadThrough, runs: listed } = await runs.load(undefined, log.joinedHead);
  log.resume({ seq: checkpoint.sequence, chain: checkpoint.chain, timeMs: checkpoint.timeMs });
  const pacing = pacingBy(clock);
  const { storeId, tokenizer } = bucket.description;
  const stored = { storeId, tokenizer, needsLog: false, checkpoint, runs: listed };
  const shared = new SharedState({
    log,
    runs,
    clock,
    random,
    maxStalenessMs: settings.maxStalenessMs ?? DEFAULT_MAX_STALENESS_MS,
    isAutomatic: settings.checkpoint !== 'manual' && settings.readOnly !== true,
    isReadOnly: settings.readOnly === true,
  });
  const layers: Layers = new Layers(listed, checkpoint.sequence, {
    readers: new Readers(),
    cache,
    analyzer,
    pacing,
    onGone: () => shared.gone(),
  });
  layers.active.advance(checkpoint.sequence, checkpoint.timeMs);
  const nowMs = neverDecreasing(() => Math.max(clock.nowMs(), layers.active.lastTimeMs));
  const parts = { log, layers, runs, stored, isOnDisk: true, nowMs, pacing, shared };
  // Who only reads can fold nothing: full memtables wait until somebody else has folded what they hold.
  const memtable = settings.readOnly === true ? UNBOUNDED : settings.memtable;
  const commits = await startCommits(parts, memtable === undefined ? settings : { ...settings, memtable });
  checkComplete(deadThrough, layers.active.lastSequence);
  shared.start(commits);
  return {
    ...commits,
    layers,
    log,
    clock,
    random,
    nowMs,
    analyzer,
    maxValueBytes: settings.maxValueBytes,
    storage: storageFacts(cache, settings, commits),
    freshness: shared,
    isReadOnly: settings.readOnly === true,
    foldsOnClose: () => shared.isWorthACheckpoint,
    release: releases({ layers, runs, log, owned: opened.owned ?? [] }),
  };
}

/** What closing a memory ends, in order. */
function releases({
  layers,
  runs,
  log,
  owned,
}: Pick<CommitsParts, 'layers' | 'runs' | 'log'> &
  Required<Pick<SharedMemoryComponents, 'owned'>>): MemoryCoreParts['release'] {
  return [layers, runs, log, ...owned].map((resource) => () => resource.close());
}

function storageFacts(
  cache: RecordCache,
  { search }: SharedMemorySettings,
  { replayedCommits }: StartedCommits,
): StorageFacts {
  const recovery = { replayedCommits, tornBytes: 0 };
  return { cache, engine: undefined, format: 'parquet', search: search?.enabled ?? true, recovery };
}

function runCaches({
  segmentCacheBytes = DEFAULT_SEGMENT_CACHE_BYTES,
  parquetCacheBytes = DEFAULT_PARQUET_CACHE_BYTES,
}: SharedMemorySettings): Pick<SharedRunStoreParts, 'segments' | 'groups'> {
  return { segments: new PartCache(segmentCacheBytes), groups: new PartCache(parquetCacheBytes) };
}

const UNBOUNDED = { maxEntries: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

function noMemoryError(): EiderError {
  return new EiderError('NOT_FOUND', 'there is no memory at this place, and readOnly makes none; check the URI');
}

/** Opens the log, and begins it if there is no memory yet and nobody else is quicker; who only reads begins none. */
async function openLog(parts: BucketParts, options: BlobLogOptions, isReadOnly: boolean): Promise<BlobLog> {
  for (;;) {
    const log = await openBlobLog(parts, options);
    if (log.state !== undefined || isReadOnly) return log;
    try {
      await log.begin({ storeId: parts.ids.next(), after: 0, timeMs: 0 });
      return log;
    } catch (error) {
      if (!EiderError.is(error, 'PRECONDITION_FAILED')) throw error;
    }
  }
}
