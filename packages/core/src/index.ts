export { EiderError, type EiderErrorOptions, type ErrorCode, type ErrorDetails } from './errors/eider-error.ts';
export { redactText } from './errors/redact.ts';
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
export type { IdSource } from './ports/id-source.ts';
export type {
  Comparison,
  Filter,
  ListOptions,
  LongTermMemory,
  MemoryCallOptions,
  MemoryRecord,
  MemoryStats,
  SearchHit,
  SearchOptions,
  SearchResult,
  StoredRecord,
  StoreItem,
  StoreOptions,
} from './ports/long-term-memory.ts';
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
export { type PrimitiveParameter, type RenderedStatement, renderStatement } from './sql/render.ts';
export {
  identifier,
  isSqlStatement,
  joinSql,
  quoteIdentifier,
  type SqlStatement,
  sql,
  trustedSql,
} from './sql/statement.ts';
export type { JsonObject, JsonValue } from './values/json.ts';
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
