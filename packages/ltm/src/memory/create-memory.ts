import { type AttachedDatabase, type LongTermMemory, systemClock, systemRandom, uuidSource } from '@eider/core';
import { Checkpointer } from '../checkpoint/checkpointer.ts';
import { LogMark } from '../checkpoint/log-mark.ts';
import { makeDurable } from '../checkpoint/make-durable.ts';
import { CommitFeed } from '../commits/commit-feed.ts';
import { CommitQueue } from '../commits/commit-queue.ts';
import { Committer } from '../commits/committer.ts';
import { LogRetention } from '../commits/log-retention.ts';
import { Layers } from '../layers/layers.ts';
import { PartCache } from '../runs/part-cache.ts';
import { Readers } from '../runs/readers.ts';
import { RecordCache } from '../runs/record-cache.ts';
import type { RunStore, StoredRuns } from '../runs/run-store.ts';
import { loadAnalyzer } from '../search/analyzer.ts';
import { type CheckedSettings, checkSettings } from './check-settings.ts';
import { checkLogBegins, joinLog } from './join-log.ts';
import { MemoryCore } from './memory-core.ts';
import { MemoryView } from './memory-view.ts';
import { openRunStore } from './open-run-store.ts';
import {
  DEFAULT_CACHE_BYTES,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_SEGMENT_CACHE_BYTES,
  type MemoryComponents,
  type MemorySettings,
} from './settings.ts';

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
  const database = await engine.attach(`memory_${ids.next()}`, {
    durability: 'checkpoint',
    // Measured: reading one record is fastest with groups of about this size.
    rowGroupSize: 16_384,
    ...(settings.path === undefined ? {} : { path: settings.path }),
  });
  try {
    return await openAttached(components, { ...settings, ...checked }, database);
  } catch (error) {
    await database.detach();
    throw error;
  }
}

async function openAttached(
  components: MemoryComponents,
  settings: MemorySettings & CheckedSettings,
  database: AttachedDatabase,
): Promise<LongTermMemory> {
  const { engine, log, clock = systemClock, ids = uuidSource, random = systemRandom, owned = [] } = components;
  const analyzer = await loadAnalyzer(settings.search ?? {});
  const cache = new RecordCache(settings.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const readers = new Readers();
  const segments = new PartCache(settings.segmentCacheBytes ?? DEFAULT_SEGMENT_CACHE_BYTES);
  const { table, retainMs, retainBytes, maxValueBytes } = settings;
  const runs = await openRunStore(components, settings, { engine, database, cache, segments, readers, table });
  const found = await runs.open();
  if (found === undefined) checkLogBegins(log);
  const stored = found ?? (await createRuns(runs, log.state?.storeId ?? ids.next(), analyzer.tokenizerId));
  await joinLog(log, stored);
  const pacing = {
    monotonicMs: () => clock.monotonicMs(),
    pause: () => new Promise<void>((resolve) => setTimeout(resolve, 0)),
  };
  const layers = new Layers(stored.runs, stored.checkpoint.sequence, { readers, cache, analyzer, pacing });
  layers.active.advance(stored.checkpoint.sequence, stored.checkpoint.timeMs);
  const nowMs = neverDecreasing(() => Math.max(clock.nowMs(), layers.active.lastTimeMs));
  // Runs must outlive the process as well as the log does before the log may forget what they hold.
  const isOnDisk = settings.path !== undefined && engine.capabilities.files === 'disk';
  const retention = new LogRetention({
    log,
    mayCut: !log.durable || isOnDisk,
    unknownThrough: stored.checkpoint.sequence,
    retainMs,
    retainBytes,
    nowMs,
  });
  const checkpointer = new Checkpointer({
    layers,
    runs,
    opened: stored.checkpoint,
    cutLog: (through) => retention.cut(through),
    syncLog: () => log.sync(),
    limits: {
      maxEntries: settings.memtable?.maxEntries ?? DEFAULT_MAX_ENTRIES,
      maxBytes: settings.memtable?.maxBytes ?? DEFAULT_MAX_BYTES,
    },
    pacing,
  });
  const logMark = new LogMark(runs, log.durable && isOnDisk, stored.needsLog);
  const feed = new CommitFeed();
  const afterCommit = (): Promise<void> | undefined => checkpointer.whenRoomForMore();
  const committer = new Committer({
    log,
    layers,
    nowMs,
    beforeAppend: () => logMark.set(),
    onApplied: (commit) => {
      retention.note(commit);
      feed.push(commit);
    },
    afterCommit,
  });
  // Brings the commits after the checkpoint into the memtable; full ones become runs on the way.
  await committer.catchUp();
  const replayedCommits = layers.active.lastSequence - stored.checkpoint.sequence;
  const queue = new CommitQueue({ committer, afterCommit });
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
  const parts = {
    layers,
    queue,
    feed,
    checkpointer,
    log,
    clock,
    random,
    nowMs,
    maxValueBytes,
    analyzer,
    storage,
    release,
  };
  return new MemoryView(new MemoryCore(parts));
}

async function createRuns(runs: RunStore, storeId: string, tokenizer: string): Promise<StoredRuns> {
  const created = await runs.create(storeId, tokenizer);
  await makeDurable(runs);
  return created;
}

function neverDecreasing(nowMs: () => number): () => number {
  let latest = 0;
  return () => {
    const now = nowMs();
    // A clock that gives no number changes nothing; the log refuses it for commits.
    if (now > latest) latest = now;
    return latest;
  };
}
