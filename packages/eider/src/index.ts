export {
  type Clock,
  type CommitLog,
  type Comparison,
  EiderError,
  type ErrorCode,
  type ErrorDetails,
  type Filter,
  type IdSource,
  type JsonObject,
  type JsonValue,
  type ListOptions,
  type LongTermMemory,
  type MemoryCallOptions,
  type MemoryRecord,
  type MemoryStats,
  type SearchHit,
  type SearchOptions,
  type SearchResult,
  type SqlEngine,
  type StoredRecord,
  type StoreItem,
  type StoreOptions,
} from '@eider/core';
export type { OpenMemorySettings } from './config/memory-config.ts';
export { type EiderConfig, eiderModule } from './container/eider-module.ts';
export { TOKENS } from './container/tokens.ts';
export { type OpenMemoryComponents, openMemory } from './open/open-memory.ts';
