import { type AttachedDatabase, type LongTermMemory, systemClock, systemRandom, uuidSource } from '@eider/core';
import { Layers } from '../layers/layers.ts';
import { PartCache } from '../runs/part-cache.ts';
import { Readers } from '../runs/readers.ts';
import { RecordCache } from '../runs/record-cache.ts';
import type { RunStore, StoredRuns } from '../runs/run-store.ts';
import { type Analyzer, loadAnalyzer } from '../search/analyzer.ts';
import { type Pacing, SLICE_MS } from '../search/time-slices.ts';
import { type CheckedSettings, checkSettings } from './check-settings.ts';
import { checkTokenizer } from './check-tokenizer.ts';
import { chooseRunStore } from './choose-run-store.ts';
import { copyDatabase } from './copy-memory.ts';
import { checkLogBegins, joinLog } from './join-log.ts';
import { MemoryCore, type MemoryCoreParts } from './memory-core.ts';
import { MemoryView } from './memory-view.ts';
import { neverDecreasing } from './never-decreasing.ts';
import { pacingBy } from './pacing.ts';
import {
  DEFAULT_CACHE_BYTES,
  DEFAULT_SEGMENT_CACHE_BYTES,
  type MemoryComponents,
  type MemorySettings,
} from './settings.ts';
import { startCommits } from './start-commits.ts';

/**
 * Opens the memory that `log` and the file at `path` make up, or makes a new one. Commits since the last checkpoint are read from the log.
 * Rejects with LOCKED if the file is open elsewhere, INVALID_ARGUMENT if log and file belong to different memories,
 * CORRUPT_DATA if commits between them are missing.
 */
export async function createMemory(
  components: MemoryComponents,
  settings: MemorySettings = {},
): Promise<LongTermMemory> {
  const { engine, ids = uuidSource } = components;
  const checked = checkSettings(settings);
  // Before anything is created: a language without rules leaves no file behind.
  const analyzer = await loadAnalyzer(settings.search ?? {});
  const database = await engine.attach(`memory_${ids.next()}`, {
    durability: 'checkpoint',
    // Measured: reading one record is fastest with groups of about this size.
    rowGroupSize: 16_384,
    ...(settings.path === undefined ? {} : { path: settings.path }),
  });
  try {
    return await openAttached(components, { ...settings, ...checked }, { database, analyzer });
  } catch (error) {
    await database.detach();
    throw error;
  }
}

async function openAttached(
  components: MemoryComponents,
  settings: MemorySettings & CheckedSettings,
  { database, analyzer }: { readonly database: AttachedDatabase; readonly analyzer: Analyzer },
): Promise<LongTermMemory> {
  const { engine, log, clock = systemClock, ids = uuidSource, random = systemRandom, owned = [] } = components;
  const cache = new RecordCache(settings.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const readers = new Readers();
  const segments = new PartCache(settings.segmentCacheBytes ?? DEFAULT_SEGMENT_CACHE_BYTES);
  const { table } = settings;
  const runs = chooseRunStore(components, settings, {
    engine,
    database,
    cache,
    segments,
    readers,
    table,
    syncLog: () => log.sync(),
  });
  const found = await runs.open();
  if (found === undefined) checkLogBegins(log);
  const stored = found ?? (await createRuns(runs, log.state?.storeId ?? ids.next(), analyzer.tokenizerId));
  checkTokenizer(stored.tokenizer, analyzer);
  await joinLog(log, stored);
  const pacing: Pacing = {
    ...pacingBy(clock),
    sliceMs: () => (layers.frozenCount > 1 ? URGENT_SLICE_MS : SLICE_MS),
  };
  const layers = new Layers(stored.runs, stored.checkpoint.sequence, { readers, cache, analyzer, pacing });
  layers.active.advance(stored.checkpoint.sequence, stored.checkpoint.timeMs);
  const nowMs = neverDecreasing(() => Math.max(clock.nowMs(), layers.active.lastTimeMs));
  const isOnDisk = settings.path !== undefined && engine.capabilities.files === 'disk';
  const commits = await startCommits({ log, layers, runs, stored, isOnDisk, nowMs, pacing }, settings);
  const { queue, feed, checkpointer, logMark, replayedCommits } = commits;
  const release = [
    () => layers.close(),
    async () => (checkpointer.isComplete ? logMark.clear() : undefined),
    () => runs.close(),
    ...owned.map((resource) => () => resource.close()),
  ];
  const storage = {
    cache,
    engine: engine.capabilities,
    format: settings.format ?? 'native',
    search: settings.search?.enabled ?? true,
    recovery: { replayedCommits, tornBytes: log.recovery.tornBytes },
  };
  const { maxValueBytes } = settings;
  const given = { log, clock, random, maxValueBytes, analyzer };
  // Parquet runs lie beside the file.
  const copyTo: MemoryCoreParts['copyTo'] = (path, signal) =>
    copyDatabase({ engine, ids, name: database.name }, path, signal);
  const copied = storage.format === 'native' ? { copyTo } : {};
  const parts = { ...given, ...copied, layers, queue, feed, checkpointer, nowMs, storage, release };
  return new MemoryView(new MemoryCore(parts));
}

// Where commits come faster than runs are written, runs go first.
const URGENT_SLICE_MS = 8;

async function createRuns(runs: RunStore, storeId: string, tokenizer: string): Promise<StoredRuns> {
  const created = await runs.create(storeId, tokenizer);
  await runs.makeDurable();
  return created;
}
