import type { MemoryStats, StorageStats } from '@eider/core';
import { startsWith } from './map-namespaces.ts';
import { CHANGES_OF_A_COMMIT, type MapStore } from './map-store.ts';

/** The figures of a namespace; what the whole memory is made of only from the root. */
export function mapStats(store: MapStore, path: readonly string[]): MemoryStats {
  const below = store.paths.filter((one) => startsWith(one, path));
  return {
    records: below.reduce((sum, one) => sum + store.live(one).size, 0),
    lastRevision: (store.sequence + 1) * CHANGES_OF_A_COMMIT - 1,
    ...(path.length === 0 ? { storage: storageStats(store) } : {}),
  };
}

function storageStats(store: MapStore): StorageStats {
  const { sequence, checkpointSequence, checkpointTimeMs, changes, runs, log, logAfter } = store;
  return {
    lastSequence: sequence,
    checkpoint: {
      sequence: checkpointSequence,
      ...(checkpointSequence === 0 ? {} : { at: new Date(checkpointTimeMs) }),
    },
    memtable: { entries: changes, sizeBytes: changes * 100 },
    runs,
    log: { sizeBytes: log.length * 100, after: logAfter },
    cache: { sizeBytes: 0, limitBytes: 0 },
    search: { terms: 0 },
    capabilities: { format: 'native', durable: false, search: true, engine: 'map', extensions: [] },
    recovery: { replayedCommits: 0, tornBytes: 0 },
  };
}
