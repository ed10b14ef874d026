import type { MemoryStats } from '@eider/core';
import type { MemoryCoreParts } from './memory-core.ts';

/** The memory's sizes and positions now. */
export function memoryStats({ layers, log, recovery }: MemoryCoreParts): MemoryStats {
  const { memtables } = layers;
  return {
    lastSequence: layers.active.lastSequence,
    checkpointSequence: memtables.at(-1)?.afterSequence ?? 0,
    memtable: {
      entries: memtables.reduce((sum, { entries }) => sum + entries, 0),
      sizeBytes: memtables.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    },
    runs: layers.runs.toReversed().map(({ id, records, from, to }) => ({ id, records, from, to })),
    logSizeBytes: log.state?.sizeBytes ?? 0,
    recovery,
  };
}
