import type { EngineCapabilities, StorageStats } from '@eider/core';
import type { RecordCache } from '../runs/record-cache.ts';

/** What stays the same while a memory is open. */
export interface StorageFacts {
  readonly cache: Pick<RecordCache, 'sizeBytes' | 'limitBytes'>;
  readonly engine: EngineCapabilities;
  readonly format: StorageStats['capabilities']['format'];
  readonly search: boolean;
  readonly recovery: StorageStats['recovery'];
}
