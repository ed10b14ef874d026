import type { EngineCapabilities, StorageStats } from '@eider/core';
import type { RecordCache } from '../runs/record-cache.ts';

/** What stays the same while a memory is open. */
export interface StorageFacts {
  readonly cache: Pick<RecordCache, 'sizeBytes' | 'limitBytes'>;
  /** Undefined where no engine takes part. */
  readonly engine: EngineCapabilities | undefined;
  readonly format: StorageStats['capabilities']['format'];
  readonly search: boolean;
  readonly recovery: StorageStats['recovery'];
}
