import type { Clock, IdSource, LongTermMemory, Random } from '@eider/core';
import type { CacheKeys } from './cache-keys.ts';
import type { CacheComponents, CacheEvent, CacheSettings } from './cache-settings.ts';
import type { CheckedWrap } from './check-cache-options.ts';

/** What all calls of one cache share. */
export interface CacheParts {
  readonly memory: LongTermMemory;
  readonly settings: CacheSettings;
  readonly leaseMs: number;
  readonly keys: CacheKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: IdSource;
  readonly readSource: CacheComponents['readSource'];
  /** Never throws. */
  readonly report: (event: CacheEvent) => void;
}

/** One call whose key is known. */
export interface KeyedCall {
  readonly key: string;
  readonly agent: string;
  readonly action: string;
  readonly options: CheckedWrap<never>;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
}
