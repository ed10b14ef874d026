import type { SqlStatement } from '../sql/statement.ts';
import type { SqlRow, SqlValue } from '../values/sql-value.ts';

/**
 * DuckDB as a scope for statements.
 *
 * Contract:
 * - One statement a call; a text that holds none or several is INVALID_ARGUMENT, and nothing of it has run.
 * - Values are the same on every adapter (`SqlValue`); `columns[].type` is DuckDB's own name of the type,
 *   such as `DECIMAL(18,3)` or `STRUCT(a INTEGER, b VARCHAR)`. The session time zone is UTC.
 * - Calls on an engine may overlap and then run on sessions of their own; the calls of one transaction run one after
 *   the other on one session. An engine bounds what runs at once; waiting longer than its deadline is RESOURCE_EXHAUSTED.
 * - A failed statement outside a transaction has changed nothing. BEGIN, COMMIT and ROLLBACK as statements are
 *   INVALID_ARGUMENT: transactions go through `transaction`.
 * - Infinite timestamps are micros of plus or minus 2^63 - 1, infinite dates days of plus or minus 2^31 - 1; TIMESTAMP_S and
 *   TIMESTAMP_MS arrive as micros. What an adapter cannot decode exactly is UNSUPPORTED, never rounded: cast it to text.
 * - `signal` rejects with ABORTED, `timeoutMs` with TIMEOUT; both stop the statement inside DuckDB, at once where the
 *   capability `interrupt` is `immediate`, at its next poll otherwise. The session is usable afterwards.
 * - Errors are EiderErrors: malformed SQL, unknown columns, wrong types and failed conversions INVALID_ARGUMENT;
 *   unknown tables, databases and files NOT_FOUND; objects that exist ALREADY_EXISTS; violated constraints
 *   PRECONDITION_FAILED; transaction conflicts ABORTED; out of memory or disk RESOURCE_EXHAUSTED; a locked file LOCKED;
 *   a file that is no database, or damaged, CORRUPT_DATA; a newer storage version, a missing extension or what an
 *   adapter cannot do UNSUPPORTED; access that a locked-down engine forbids, and a write to a read-only database, PERMISSION_DENIED; any call after close
 *   CLOSED. Messages never hold parameter values.
 */
export interface SqlEngine extends SqlSession {
  readonly capabilities: EngineCapabilities;

  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws, and its error is passed on.
   * A conflict with another transaction runs `work` again, with jitter, at most `maxAttempts` times; then ABORTED.
   * The session is CLOSED once `work` has settled.
   */
  transaction<T>(work: (session: SqlSession) => Promise<T>, options?: TransactionOptions): Promise<T>;

  /**
   * Attaches a database under `name`: a file by path, or a new one in memory without `path`. A missing file is created
   * (storage version 64) unless `readOnly`, then NOT_FOUND. A file has one owner per real path and process: a second
   * attach anywhere in the process, or in another process, is LOCKED. A name in use is ALREADY_EXISTS.
   */
  attach(name: string, options?: AttachOptions): Promise<AttachedDatabase>;

  /** Writes the rows of a query to a Parquet file (zstd), replacing it only when complete. UNSUPPORTED without the capability `parquet`. */
  exportParquet(query: SqlStatement, path: string, options?: CallOptions): Promise<ExportReport>;
  /** Creates `table` from a Parquet file, all or nothing; ALREADY_EXISTS if there is one. UNSUPPORTED without the capability `parquet`. */
  importParquet(path: string, table: TableName, options?: CallOptions): Promise<{ readonly rows: number }>;

  /** A consistent copy of a database as the bytes of a `.duckdb` file (storage version 64) that every adapter opens. */
  exportImage(options?: DatabaseOptions): Promise<Uint8Array>;
  /** Attaches a database made from such bytes under `name`, in memory or a temporary file that goes with it. Bytes that are no database: CORRUPT_DATA. */
  importImage(name: string, image: Uint8Array, options?: CallOptions): Promise<AttachedDatabase>;

  /** Writes a consistent, compacted, verified copy of a database to a new file, while other calls go on. A file at `path` is ALREADY_EXISTS. */
  backup(path: string, options?: DatabaseOptions): Promise<BackupReport>;
  /**
   * Replaces a database's content by a backup's. The backup is verified first (opened, every table read, `sha256` if
   * given); if it fails, CORRUPT_DATA, or NOT_FOUND without a file, and the database is as it was. Waits for running calls; later ones see the new content.
   */
  restore(path: string, options?: DatabaseOptions & { readonly sha256?: string }): Promise<void>;

  /** The pool's and the engine's state now; runs a trivial statement to know. Never rejects while the engine is open. */
  health(): Promise<EngineHealth>;
  /** Interrupts what runs, detaches everything, frees files and memory. Idempotent. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Where statements run: the engine itself, or one transaction. */
export interface SqlSession {
  /** All rows of a statement. More than `maxRows` is RESOURCE_EXHAUSTED. */
  query(statement: SqlStatement, options?: QueryOptions): Promise<QueryResult>;
  /**
   * Rows in batches, in order, in memory bounded by a few batches whatever the size of the result. Leaving the loop
   * early frees the session.
   */
  stream(statement: SqlStatement, options?: CallOptions): AsyncIterable<readonly SqlRow[]>;
  /** Runs a statement for its effect. */
  execute(statement: SqlStatement, options?: CallOptions): Promise<ExecuteResult>;
  /**
   * Adds many rows in bulk, in their order; outside a transaction all or nothing. Each row has one value for every name in
   * `columns`; columns left out get their default. A value that its column cannot hold exactly is INVALID_ARGUMENT:
   * nothing is rounded; integral numbers and bigints fit every numeric column that holds them.
   */
  append(table: TableName, rows: BulkRows, options?: CallOptions): Promise<{ readonly rows: number }>;
}

/** `table`, or `schema.table`, or `database.schema.table`, outermost first. */
export type TableName = string | readonly string[];

export interface BulkRows {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SqlValue[]> | AsyncIterable<readonly SqlValue[]>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** @default the engine's setting, or none */
  readonly timeoutMs?: number;
}

export interface QueryOptions extends CallOptions {
  /** @default the engine's setting, or none */
  readonly maxRows?: number;
}

export interface TransactionOptions extends CallOptions {
  /** @default 5 */
  readonly maxAttempts?: number;
}

export interface DatabaseOptions extends CallOptions {
  /** Name of an attached database. @default the engine's main database */
  readonly database?: string;
}

export interface AttachOptions extends CallOptions {
  readonly path?: string;
  readonly readOnly?: boolean;
  /**
   * `commit`: durable at each commit, through DuckDB's write-ahead log. `checkpoint`: durable at `checkpoint()` only,
   * for owners with a log of their own; less work per commit. @default 'commit'
   */
  readonly durability?: 'commit' | 'checkpoint';
  /**
   * Rows per row group of tables created from now on: a power of two from 2,048 to 65,536. Smaller ones make
   * reading few rows cheaper and scans dearer. @default 122,880
   */
  readonly rowGroupSize?: number;
}

export interface AttachedDatabase {
  readonly name: string;
  readonly readOnly: boolean;
  /**
   * Folds everything committed into the file; ABORTED while another transaction holds changes of the schema. After RESOURCE_EXHAUSTED or
   * UNAVAILABLE reads go on, but a database of `durability: 'checkpoint'` may stand where its last checkpoint left it, for reading only, until
   * it is detached and attached again.
   */
  checkpoint(options?: CallOptions): Promise<void>;
  /** Idempotent. */
  detach(): Promise<void>;
}

export interface QueryColumn {
  readonly name: string;
  readonly type: string;
}

export interface QueryResult {
  readonly columns: readonly QueryColumn[];
  readonly rows: readonly SqlRow[];
}

export interface ExecuteResult {
  /** Rows inserted, updated or deleted; 0 for other statements. */
  readonly rowsChanged: number;
}

export interface ExportReport {
  readonly rows: number;
  readonly sizeBytes: number;
}

export interface BackupReport {
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex digest of the file. */
  readonly sha256: string;
}

export interface EngineCapabilities {
  /** Name of the adapter, such as `duckdb-node`. */
  readonly adapter: string;
  /** DuckDB's version, such as `1.5.5`. */
  readonly engineVersion: string;
  /** Storage version of files that the engine creates. */
  readonly storageVersion: number;
  /** Where paths lead: the machine's files, the adapter's own files in memory, or nowhere (then every path is UNSUPPORTED). */
  readonly files: 'disk' | 'virtual' | 'none';
  readonly threads: number;
  readonly parquet: boolean;
  readonly interrupt: 'immediate' | 'poll';
  /** Names of the extensions that are loaded, sorted. */
  readonly extensions: readonly string[];
}

export interface EngineHealth {
  readonly healthy: boolean;
  readonly sessions: { readonly open: number; readonly busy: number; readonly waiting: number; readonly limit: number };
  readonly attached: readonly string[];
  /** Why the engine is not healthy. */
  readonly reason?: string;
}
