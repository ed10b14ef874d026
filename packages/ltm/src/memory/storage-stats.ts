import type { StorageStats } from '@eider/core';
import type { MemoryCoreParts } from './memory-core.ts';

/** What the whole memory is made of, now. */
export function storageStats({ layers, log, checkpointer, storage, freshness }: MemoryCoreParts): StorageStats {
  const { memtables } = layers;
  const { cache, engine, search, recovery } = storage;
  const { timeMs } = checkpointer.last;
  const { failure } = checkpointer;
  const indexes = [
    ...memtables.map(({ index }) => index),
    ...layers.runs.flatMap(({ loadedIndex }) => loadedIndex ?? []),
  ];
  return {
    lastSequence: layers.active.lastSequence,
    checkpoint: {
      sequence: memtables.at(-1)?.afterSequence ?? 0,
      ...(timeMs === 0 ? {} : { at: new Date(timeMs) }),
      ...(failure === undefined ? {} : { failure }),
    },
    memtable: {
      entries: memtables.reduce((sum, { entries }) => sum + entries, 0),
      sizeBytes: memtables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    runs: layers.runs
      .toReversed()
      .map(({ id, records, sizeBytes, from, to }) => ({ id, records, sizeBytes, from, to })),
    log: { sizeBytes: log.state?.sizeBytes ?? 0, after: log.state?.truncatedThrough ?? 0 },
    cache: { sizeBytes: cache.sizeBytes, limitBytes: cache.limitBytes },
    search: { terms: indexes.reduce((sum, { terms }) => sum + terms, 0) },
    capabilities: {
      format: storage.format,
      durable: log.durable,
      search,
      engine: engine === undefined ? 'none' : `${engine.adapter} ${engine.engineVersion}`,
      extensions: engine?.extensions ?? [],
    },
    ...(freshness === undefined ? {} : { stalenessMs: freshness.stalenessMs }),
    recovery,
  };
}
