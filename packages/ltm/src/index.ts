export type { BucketSettings } from './bucket/bucket-settings.ts';
export {
  type BlobStoreVerdict,
  type ProbeBlobStoreOptions,
  type ProbeFinding,
  probeBlobStore,
} from './bucket/probe.ts';
export type {
  CacheComponents,
  CachedAction,
  CachedEntry,
  CacheEvent,
  CacheOptions,
  CacheResult,
  CacheSettings,
  InvalidateTarget,
  KeyStrategy,
  WrapOptions,
} from './cache/cache-settings.ts';
export { type Cached, cached, type GetEntry } from './cache/cached.ts';
export { copyMemory } from './memory/copy-memory.ts';
export { createMemory } from './memory/create-memory.ts';
export {
  createSharedMemory,
  type SharedMemoryComponents,
  type SharedMemorySettings,
} from './memory/create-shared-memory.ts';
export type { MemoryComponents, MemorySettings } from './memory/settings.ts';
export type { SearchSettings } from './search/analyzer.ts';
export type { Language } from './search/stemming.ts';
export { exportParquet, type ParquetExportOptions } from './transfer/export-parquet.ts';
export { exportRecords } from './transfer/export-records.ts';
export { importParquet } from './transfer/import-parquet.ts';
export { importRecords } from './transfer/import-records.ts';
export { type CellSource, importCells, importTable } from './transfer/import-table.ts';
export { type KeyProblems, refuseKeyProblems } from './transfer/key-problems.ts';
export type {
  BadRecord,
  ExportOptions,
  ExportScope,
  ImportOptions,
  ImportReport,
  ImportSettings,
  TextFormat,
  TransferOptions,
  TransferProgress,
} from './transfer/transfer-options.ts';
export { verifyTable } from './transfer/verify-table.ts';
