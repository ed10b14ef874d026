export {
  applyRetention,
  type BackupHealth,
  type BackupList,
  type BackupManifest,
  type BackupSchedule,
  type Clock,
  type CommitLog,
  type Comparison,
  type CountOptions,
  type DeleteOptions,
  EiderError,
  type ErrorCode,
  type ErrorDetails,
  type Filter,
  findBackup,
  type Highlight,
  type IdSource,
  type JsonObject,
  type JsonValue,
  type ListOptions,
  type LongTermMemory,
  listBackups,
  type MemoryCallOptions,
  type MemoryChange,
  type MemoryReadOptions,
  type MemoryRecord,
  type MemoryStats,
  type MemoryTransaction,
  type MemoryTransactionOptions,
  type NamespacesOptions,
  type RetentionReport,
  type RetentionRules,
  type SearchHit,
  type SearchOptions,
  type SearchResult,
  type SqlEngine,
  type Storable,
  type StorageStats,
  type StoredRecord,
  type StoreItem,
  type StoreOptions,
  type TransactionRecord,
  type WatchOptions,
} from '@eider/core';
export type {
  BadRecord,
  CacheComponents,
  Cached,
  CachedAction,
  CachedEntry,
  CacheEvent,
  CacheOptions,
  CacheResult,
  CacheSettings,
  ImportReport,
  ImportSettings,
  InvalidateTarget,
  KeyStrategy,
  TransferOptions,
  TransferProgress,
  WrapOptions,
} from '@eider/ltm';
export type { LtmBackendOptions, LtmBackendSettings } from './backend/backend-settings.ts';
export { createLtmBackend, registerLtmBackend } from './backend/default-registry.ts';
export type {
  LtmBackend,
  LtmHit,
  LtmMemoryBackend,
  LtmRecord,
  LtmRetrieved,
  LtmSearchOptions,
  LtmStored,
  LtmStoreOptions,
  LtmTransaction,
} from './backend/ltm-backend.ts';
export { createLtmRegistry, type LtmBackendFactory, type LtmRegistry } from './backend/ltm-registry.ts';
export { toLtmBackend } from './backend/memory-backend.ts';
export { type BackupDatabaseOptions, backupDatabase } from './backup/backup-database.ts';
export type { BackupOptions } from './backup/backup-file.ts';
export type { BackupFiles } from './backup/backup-files.ts';
export { type BackupMemoryOptions, backupMemory } from './backup/backup-memory.ts';
export type { BackupPlace } from './backup/backup-place.ts';
export type { RestoreOptions } from './backup/restore-file.ts';
export { restoreIfMissing } from './backup/restore-if-missing.ts';
export { restoreDatabase, restoreMemory } from './backup/restore-memory.ts';
export { type ScheduleOptions, scheduleDatabaseBackups, scheduleMemoryBackups } from './backup/schedule-backups.ts';
export { type VerifyOptions, verifyFile as verifyBackupFile } from './backup/verify-file.ts';
export { cached } from './cache/cached.ts';
export type { OpenComputeSettings } from './config/compute-config.ts';
export { type LtmConfig, loadLtmConfig } from './config/ltm-config.ts';
export type { OpenMemorySettings } from './config/memory-config.ts';
export { type ComputeConfig, computeModule } from './container/compute-module.ts';
export { type EiderConfig, eiderModule } from './container/eider-module.ts';
export { TOKENS } from './container/tokens.ts';
export { type OpenComputeComponents, openCompute } from './open/open-compute.ts';
export { type OpenMemoryComponents, openMemory } from './open/open-memory.ts';
export { type ExportFileOptions, type ExportFileReport, exportFile } from './transfer/export-file.ts';
export type { FileFormat } from './transfer/file-format.ts';
export { type ImportClassicOptions, importClassic } from './transfer/import-classic.ts';
export { type ImportFileOptions, importFile } from './transfer/import-file.ts';
