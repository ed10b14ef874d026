export { applyRetention, type RetentionOptions, type RetentionReport } from './backup/apply-retention.ts';
export {
  type BackupEveryOptions,
  type BackupHealth,
  type BackupSchedule,
  backupEvery,
} from './backup/backup-every.ts';
export type { BackupEncryption, BackupKind, BackupManifest, BackupPart } from './backup/backup-manifest.ts';
export type {
  BackupCallOptions,
  BackupContentOptions,
  BackupProgress,
  BackupSource,
  CreateBackupOptions,
} from './backup/backup-options.ts';
export { chooseBackups, type RetentionRules } from './backup/choose-backups.ts';
export { createBackup } from './backup/create-backup.ts';
export {
  type BackupList,
  type FindBackupOptions,
  findBackup,
  listBackups,
  type UnreadableBackup,
} from './backup/list-backups.ts';
export { readBackup } from './backup/read-backup.ts';
export {
  type RestoreBackupOptions,
  type RestoreTarget,
  restoreBackup,
  type VerifyBackupOptions,
  verifyBackup,
} from './backup/restore-backup.ts';
export {
  checkCommitBatch,
  checkCommitSequence,
  checkLogStart,
  checkSameLogStart,
} from './commits/check-log-arguments.ts';
export { nextCommitTime } from './commits/next-commit-time.ts';
export { canonicalJson } from './encoding/canonical-json.ts';
export { digestBytes, digestJson, digestTyped, sha256Hex } from './encoding/digest.ts';
export { encodeTyped } from './encoding/typed.ts';
export { EiderError, type EiderErrorOptions, type ErrorCode, type ErrorDetails } from './errors/eider-error.ts';
export { redactText } from './errors/redact.ts';
export { type ManualClock, manualClock } from './manual/manual-clock.ts';
export { seededRandom } from './manual/seeded-random.ts';
export { sequentialIds } from './manual/sequential-ids.ts';
export type { AuditEvent, AuditOutcome, AuditSink } from './ports/audit-sink.ts';
export type {
  Blob,
  BlobCallOptions,
  BlobInfo,
  BlobStore,
  GetBlobOptions,
  ListBlobsOptions,
  PutBlobOptions,
} from './ports/blob-store.ts';
export type { Clock } from './ports/clock.ts';
export type {
  AppendOptions,
  Commit,
  CommitLog,
  CommitLogRecovery,
  CommitLogStart,
  CommitLogState,
  CommitPosition,
  ReadLogOptions,
} from './ports/commit-log.ts';
export type {
  AuditFilter,
  AuditProblem,
  AuditReport,
  AuditTail,
  CachedReplay,
  Computation,
  ComputationFilter,
  ComputationInput,
  ComputeStore,
  Embedding,
  EmbeddingFilter,
  EmbeddingInput,
  FoldReport,
  MatchingEmbedding,
  MatchMode,
  MatchOptions,
  Page,
  PageOptions,
  StoredComputation,
  StoredEmbedding,
  TextCondition,
  TimeCondition,
  VerifyAuditOptions,
} from './ports/compute-store.ts';
export type {
  DocumentCallOptions,
  DocumentCollection,
  DocumentItem,
  DocumentPage,
  DocumentStore,
  ReadDocumentsOptions,
  StoredDocument,
} from './ports/document-store.ts';
export type { IdSource } from './ports/id-source.ts';
export type { LineageDataset, LineageEvent, LineageSink } from './ports/lineage-sink.ts';
export type {
  Comparison,
  CountOptions,
  DeleteOptions,
  Filter,
  Highlight,
  ListOptions,
  LongTermMemory,
  MemoryCallOptions,
  MemoryChange,
  MemoryReadOptions,
  MemoryRecord,
  MemoryStats,
  MemoryTransaction,
  MemoryTransactionOptions,
  NamespacesOptions,
  SearchHit,
  SearchOptions,
  SearchResult,
  StorageStats,
  StoredRecord,
  StoreItem,
  StoreOptions,
  TransactionRecord,
  WatchOptions,
} from './ports/long-term-memory.ts';
export type {
  OpenParquetOptions,
  ParquetCodec,
  ParquetColumn,
  ParquetColumnType,
  ParquetEnd,
  ParquetFile,
  ParquetFileColumn,
  ParquetGroupSize,
  ParquetPlace,
  ParquetRowGroup,
  ParquetSink,
  ParquetSource,
  ParquetValue,
  ParquetValues,
  ParquetWriter,
  ParquetWrittenGroup,
  ReadParquetOptions,
} from './ports/parquet-codec.ts';
export type { Policy, PolicyDecision, PolicyRequest } from './ports/policy.ts';
export type { Random } from './ports/random.ts';
export type {
  AttachedDatabase,
  AttachOptions,
  BackupReport,
  BulkRows,
  CallOptions,
  DatabaseOptions,
  EngineCapabilities,
  EngineHealth,
  ExecuteResult,
  ExportReport,
  QueryColumn,
  QueryOptions,
  QueryResult,
  SqlEngine,
  SqlSession,
  TableName,
  TransactionOptions,
} from './ports/sql-engine.ts';
export { createTable } from './sql/create-table.ts';
export { type InsertRow, insertRows } from './sql/insert-rows.ts';
export { parseSqlType } from './sql/parse-sql-type.ts';
export { type RenderedStatement, renderStatement } from './sql/render.ts';
export { checkRowGroupSize } from './sql/row-group-size.ts';
export { type OnStop, rowsUntilStopped } from './sql/rows-until-stopped.ts';
export { type Selection, type SortColumn, selectRows } from './sql/select-rows.ts';
export { type SqlField, type SqlScalarName, type SqlType, sqlTypeText } from './sql/sql-type.ts';
export {
  identifier,
  isSqlStatement,
  joinSql,
  quoteIdentifier,
  type SqlStatement,
  sql,
  trustedSql,
} from './sql/statement.ts';
export type { ColumnDefinition, TableDefinition } from './sql/table-definition.ts';
export type { PrimitiveParameter } from './sql/value-renderer.ts';
export { systemClock } from './system/system-clock.ts';
export { systemRandom } from './system/system-random.ts';
export { uuidSource } from './system/uuid-source.ts';
export { compareCodePoints, utf8SizeBytes } from './values/code-points.ts';
export type {
  ComputationColumn,
  ComputationEngine,
  ComputationInputRecord,
  ComputationPart,
  ComputationRecord,
  ComputationResultRecord,
  ComputationSettings,
} from './values/computation-record.ts';
export { checkCollectionName, checkDocumentKey, checkPageLimit, documentText } from './values/document.ts';
export type { ExecutionContext, Principal } from './values/execution-context.ts';
export { freezeJson, type JsonObject, type JsonValue, type Storable, toJsonText } from './values/json.ts';
export { checkKey } from './values/key.ts';
export { decodeNamespace, encodeNamespace } from './values/namespace.ts';
export type {
  ClassCount,
  ColumnSignature,
  LengthSignature,
  MaskCount,
  MaskSignature,
  PatternSignature,
  RangeSignature,
} from './values/pattern-signature.ts';
export { type ExactJson, readExactJson } from './values/read-exact-json.ts';
export type { SchemaColumn, SchemaFingerprint } from './values/schema-fingerprint.ts';
export {
  asTaggedValue,
  SqlDate,
  SqlDecimal,
  SqlInterval,
  type SqlRow,
  type SqlStruct,
  type SqlTaggedValue,
  SqlTime,
  SqlTimestamp,
  SqlTimestampNanos,
  SqlUnion,
  type SqlValue,
} from './values/sql-value.ts';
