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
import { closeEngine } from './close-engine.ts';
import type { EngineState } from './engine-state.ts';
import { toEiderError } from './errors.ts';
import { isRemote } from './files/remote-path.ts';
import type { CallScope } from './session/call-scope.ts';
import { type SessionDefaults, StatementSession } from './session/statement-session.ts';
import { runTransaction } from './session/transaction.ts';
import { writeBackup } from './transfer/backup.ts';
import { readImage, writeImage } from './transfer/image.ts';
import { readParquet, writeParquet } from './transfer/parquet.ts';
import { type RestoreOptions, restoreBackup } from './transfer/restore.ts';

// How many failed checkpoints of others one statement outlasts.
const MAX_ATTEMPTS = 10;

/** The port's calls, each with its scope, on the parts of an open engine. */
export class NodeDuckDbEngine implements SqlEngine {
  readonly capabilities: EngineCapabilities;
  readonly #state: EngineState;
  readonly #session: StatementSession;
  #closing: Promise<void> | undefined;

  constructor(state: EngineState) {
    this.#state = state;
    this.capabilities = state.capabilities;
    const { pool } = state;
    const source = {
      inTransaction: false,
      acquire: (scope: CallScope) => pool.acquire(scope),
      release: (connection: Parameters<typeof pool.release>[0]) => pool.release(connection),
      noteFailure: () => undefined,
      spoil: () => undefined,
    };
    this.#session = new StatementSession(source, state.scopes, this.#defaults());
  }

  query(statement: SqlStatement, options?: QueryOptions): Promise<QueryResult> {
    return this.#mending(() => this.#session.query(statement, options));
  }

  stream(statement: SqlStatement, options?: CallOptions): AsyncIterable<readonly SqlRow[]> {
    return this.#session.stream(statement, options);
  }

  execute(statement: SqlStatement, options?: CallOptions): Promise<ExecuteResult> {
    return this.#mending(() => this.#session.execute(statement, options));
  }

  append(table: TableName, rows: BulkRows, options?: CallOptions): Promise<{ readonly rows: number }> {
    return this.#session.append(table, rows, options);
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { pool, scopes, clock, random, settings } = this.#state;
    const wait = { clock, waitMs: settings.sessions.waitMs };
    return runTransaction({ pool, scopes, defaults: this.#defaults(), wait, clock, random }, work, options);
  }

  attach(name: string, options: AttachOptions = {}): Promise<AttachedDatabase> {
    return this.#long(options, async (scope) => {
      if (options.path !== undefined) this.#ensurePaths();
      return this.#state.databases.attach(name, options, scope);
    });
  }

  exportParquet(query: SqlStatement, path: string, options: CallOptions = {}): Promise<ExportReport> {
    return this.#long(options, async (scope) => {
      this.#ensureLocal(path);
      return writeParquet(this.#state, query, path, scope);
    });
  }

  importParquet(path: string, table: TableName, options: CallOptions = {}): Promise<{ readonly rows: number }> {
    return this.#long(options, async (scope) => {
      this.#ensurePaths();
      return readParquet(this.#state, path, table, scope);
    });
  }

  exportImage(options: DatabaseOptions = {}): Promise<Uint8Array> {
    return this.#long(options, async (scope) => {
      this.#ensurePaths();
      return writeImage(this.#state, options, scope);
    });
  }

  importImage(name: string, image: Uint8Array, options: CallOptions = {}): Promise<AttachedDatabase> {
    return this.#long(options, async (scope) => {
      this.#ensurePaths();
      return readImage(this.#state, name, image, scope);
    });
  }

  backup(path: string, options: DatabaseOptions = {}): Promise<BackupReport> {
    return this.#long(options, async (scope) => {
      this.#ensureLocal(path);
      return writeBackup(this.#state, path, options, scope);
    });
  }

  restore(path: string, options: RestoreOptions = {}): Promise<void> {
    return this.#long(options, async (scope) => {
      this.#ensureLocal(path);
      return restoreBackup(this.#state, path, options, scope);
    });
  }

  async health(): Promise<EngineHealth> {
    const { pool, databases, probe, scopes } = this.#state;
    scopes.throwIfClosed();
    const reason = await probe.failure();
    const state = { sessions: pool.state, attached: databases.names() };
    return reason === undefined ? { healthy: true, ...state } : { healthy: false, ...state, reason };
  }

  close(): Promise<void> {
    this.#closing ??= closeEngine(this.#state);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #defaults(): SessionDefaults {
    const { settings, reserved, changes, memory } = this.#state;
    return { maxRows: settings.maxRows, reserved, changes, memory };
  }

  // Another call's failed checkpoint may have taken the database away: then nothing was done, and it is done now.
  async #mending<T>(run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await run();
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !(await this.#state.databases.mend(error))) throw error;
      }
    }
  }

  // A call of many statements: the default deadline of one statement does not apply to it.
  async #long<T>(options: CallOptions, work: (scope: CallScope) => Promise<T>): Promise<T> {
    const scope = this.#state.scopes.startLong(options);
    try {
      scope.throwIfStopped();
      return await work(scope);
    } catch (error) {
      throw toEiderError(error);
    } finally {
      scope.end();
    }
  }

  #ensurePaths(): void {
    if (this.#state.settings.lockedDown) {
      throw new EiderError('PERMISSION_DENIED', 'the engine is locked down: it touches no files');
    }
  }

  #ensureLocal(path: string): void {
    this.#ensurePaths();
    if (isRemote(path)) {
      throw new EiderError(
        'UNSUPPORTED',
        'this call needs a path of this machine; move files to and from servers with a BlobStore',
      );
    }
  }
}
