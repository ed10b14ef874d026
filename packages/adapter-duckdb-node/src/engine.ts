import type { DuckDBInstance } from '@duckdb/node-api';
import {
  type AttachedDatabase,
  type AttachOptions,
  type BackupReport,
  type BulkRows,
  type CallOptions,
  type DatabaseOptions,
  EiderError,
  type EngineCapabilities,
  type EngineHealth,
  type ExecuteResult,
  type ExportReport,
  type QueryOptions,
  type QueryResult,
  type SqlEngine,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  type TableName,
  type TransactionOptions,
} from '@eider/core';
import type { AttachedDatabases } from './databases/attached-databases.ts';
import { toEiderError } from './errors.ts';
import type { SessionPool } from './pool/session-pool.ts';
import type { CallScope, CallScopes } from './session/call-scope.ts';
import type { Connection } from './session/connection.ts';
import type { StatementSession } from './session/statement-session.ts';
import { runTransaction, type TransactionEnvironment } from './session/transaction.ts';
import { Transfers } from './transfer/transfers.ts';
