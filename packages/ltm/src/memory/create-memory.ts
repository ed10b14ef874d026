import {
  type AttachedDatabase,
  type CommitLog,
  EiderError,
  type LongTermMemory,
  systemClock,
  uuidSource,
} from '@eider/core';
import { Checkpointer } from '../checkpoint/checkpointer.ts';
import { LogMark } from '../checkpoint/log-mark.ts';
import { makeDurable } from '../checkpoint/make-durable.ts';
import { decodeBatch } from '../commits/batch.ts';
import { CommitQueue } from '../commits/commit-queue.ts';
import { Layers } from '../layers/layers.ts';
import { DuckDbRunStore } from '../runs/duckdb-run-store.ts';
import { Readers } from '../runs/readers.ts';
import { RecordCache } from '../runs/record-cache.ts';
import type { RunStore, StoredRuns } from '../runs/run-store.ts';
import { MemoryCore } from './memory-core.ts';
import { MemoryView } from './memory-view.ts';
import {
  DEFAULT_CACHE_BYTES,
  DEFAULT_MAX_BYTES,
  DEFAULT_MAX_ENTRIES,
  DEFAULT_TABLE,
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
  checkTableName(settings.table ?? DEFAULT_TABLE);
  const database = await engine.attach(`memory_${ids.next()}`, {
    durability: 'checkpoint',
    ...(settings.path === undefined ? {} : { path: settings.path }),
  });
  try {
    return await openAttached(components, settings, database);
  } catch (error) {
    await database.detach();
    throw error;
  }
}

async function openAttached(
  components: MemoryComponents,
  settings: MemorySettings,
  database: AttachedDatabase,
): Promise<LongTermMemory> {
  const { engine, log, clock = systemClock, ids = uuidSource, owned = [] } = components;
  const cache = new RecordCache(settings.cacheBytes ?? DEFAULT_CACHE_BYTES);
  const readers = new Readers();
  const runs = new DuckDbRunStore({ engine, database, cache, readers, table: settings.table ?? DEFAULT_TABLE });
  const found = await runs.open();
  if (found === undefined && (log.state?.truncatedThrough ?? 0) > 0) {
    throw new EiderError(
      'CORRUPT_DATA',
      'the log continues a memory file that is not there; restore the file from a backup',
      {
        details: { logFrom: (log.state?.truncatedThrough ?? 0) + 1 },
      },
    );
  }
  const stored = found ?? (await createRuns(runs, log.state?.storeId ?? ids.next()));
  await joinLog(log, stored);
  const layers = new Layers(stored.runs, stored.checkpoint.sequence, readers);
  layers.active.advance(stored.checkpoint.sequence, stored.checkpoint.timeMs);
  const nowMs = neverDecreasing(() => Math.max(clock.nowMs(), layers.active.lastTimeMs));
  // Runs must outlive the process as well as the log does before the log may forget what they hold.
  const isOnDisk = settings.path !== undefined && engine.capabilities.files === 'disk';
  const checkpointer = new Checkpointer({
    layers,
    runs,
    log,
    mayTruncateLog: !log.durable || isOnDisk,
    limits: {
      maxEntries: settings.memtable?.maxEntries ?? DEFAULT_MAX_ENTRIES,
      maxBytes: settings.memtable?.maxBytes ?? DEFAULT_MAX_BYTES,
    },
  });
  const replayedCommits = await replay(log, layers, checkpointer);
  const logMark = new LogMark(runs, log.durable && isOnDisk, stored.needsLog);
  const queue = new CommitQueue({
    log,
    layers,
    nowMs,
    beforeAppend: () => logMark.set(),
    afterCommit: () => checkpointer.whenRoomForMore(),
  });
  const release = [
    async () => (checkpointer.isComplete ? logMark.clear() : undefined),
    () => runs.close(),
    ...owned.map((resource) => () => resource.close()),
  ];
  const recovery = { replayedCommits, tornBytes: log.recovery.tornBytes };
  return new MemoryView(new MemoryCore({ layers, queue, checkpointer, log, nowMs, recovery, release }));
}

async function createRuns(runs: RunStore, storeId: string): Promise<StoredRuns> {
  const created = await runs.create(storeId);
  await makeDurable(runs);
  return created;
}

/** Makes sure that log and file belong together and leave no commit out. */
async function joinLog(log: CommitLog, { storeId, needsLog, checkpoint }: StoredRuns): Promise<void> {
  if (log.state === undefined) {
    if (needsLog) {
      throw new EiderError(
        'CORRUPT_DATA',
        'the log of this memory is missing or empty, and the memory was not closed: put the log back beside the file',
      );
    }
    await log.begin({ storeId, after: checkpoint.sequence, timeMs: checkpoint.timeMs });
    return;
  }
  const { storeId: logStoreId, truncatedThrough, lastSequence } = log.state;
  if (logStoreId !== storeId) {
    throw new EiderError('INVALID_ARGUMENT', 'the log belongs to another memory; open each file with its own log', {
      details: { logStoreId, storeId },
    });
  }
  if (truncatedThrough > checkpoint.sequence || lastSequence < checkpoint.sequence) {
    throw new EiderError(
      'CORRUPT_DATA',
      'commits between the memory file and its log are missing; restore both from one backup',
      {
        details: { checkpointSequence: checkpoint.sequence, logFrom: truncatedThrough + 1, logTo: lastSequence },
      },
    );
  }
}

/** Brings the commits after the checkpoint into the memtable; full ones become runs on the way. */
async function replay(log: CommitLog, layers: Layers, checkpointer: Checkpointer): Promise<number> {
  let commits = 0;
  for await (const { sequence, timeMs, batch } of log.read({ after: layers.active.lastSequence })) {
    layers.apply(decodeBatch(batch, sequence, timeMs), sequence, timeMs, () => undefined);
    commits += 1;
    await checkpointer.whenRoomForMore();
  }
  return commits;
}

// The memory's own tables begin so, and DuckDB does not tell upper from lower case.
function checkTableName(name: string): void {
  if (!/^eider_/i.test(name)) return;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'names that begin with eider_ belong to the memory itself; choose another table name',
  );
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
