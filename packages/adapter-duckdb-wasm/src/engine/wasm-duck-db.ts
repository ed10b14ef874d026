import {
  type AttachedDatabase,
  type AttachOptions,
  type BackupReport,
  type BulkRows,
  type CallOptions,
  type Clock,
  type DatabaseOptions,
  EiderError,
  type EngineCapabilities,
  type EngineHealth,
  type ExecuteResult,
  type ExportReport,
  type QueryOptions,
  type QueryResult,
  type Random,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  type TableName,
  type TransactionOptions,
} from '@eider/core';
import type { WasmClient } from '../client/wasm-client.ts';
import type { Databases } from '../databases/databases.ts';
import type { EngineFiles } from '../databases/engine-files.ts';
import { PASSING_PREFIX, type Transfers } from '../databases/transfers.ts';
import type { VirtualFiles } from '../files/virtual-files.ts';
import type { CallControl } from '../session/call-control.ts';
import { type Calls, closedError } from '../session/calls.ts';
import type { SessionPool } from '../session/session-pool.ts';
import { type StatementDefaults, Statements } from '../session/statements.ts';
import { runTransaction } from '../session/transaction.ts';
import type { WasmConnection } from '../session/wasm-connection.ts';
import { sha256Of } from './sha256.ts';
import type { WasmDuckDbEngine } from './wasm-duck-db-engine.ts';

/** What an engine is made of. */
export interface EngineParts {
  readonly client: WasmClient;
  readonly calls: Calls;
  readonly pool: SessionPool;
  /** A connection beside the pool, for questions about the engine itself. */
  readonly service: WasmConnection;
  readonly databases: Databases;
  readonly transfers: Transfers;
  readonly files: VirtualFiles;
  readonly engineFiles: EngineFiles;
  readonly defaults: StatementDefaults;
  readonly clock: Clock;
  readonly random: Random;
  readonly capabilities: EngineCapabilities;
  readonly mainDatabase: string;
  readonly lockedDown: boolean;
}

/** The engine: divides its calls among sessions, databases and files. */
export class WasmDuckDb implements WasmDuckDbEngine {
  readonly capabilities: EngineCapabilities;
  readonly #parts: EngineParts;
  readonly #statements: Statements;
  #closing: Promise<void> | undefined;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.capabilities = parts.capabilities;
    const { pool } = parts;
    const source = {
      inTransaction: false,
      take: (control: CallControl) => pool.take(control),
      give: (connection: WasmConnection) => pool.give(connection),
      failed: () => undefined,
    };
    this.#statements = new Statements(parts.calls, source, parts.defaults);
  }

  query(statement: SqlStatement, options?: QueryOptions): Promise<QueryResult> {
    return this.#statements.query(statement, options);
  }

  stream(statement: SqlStatement, options?: CallOptions): AsyncIterable<readonly SqlRow[]> {
    return this.#statements.stream(statement, options);
  }

  execute(statement: SqlStatement, options?: CallOptions): Promise<ExecuteResult> {
    return this.#statements.execute(statement, options);
  }

  append(table: TableName, rows: BulkRows, options?: CallOptions): Promise<{ readonly rows: number }> {
    return this.#statements.append(table, rows, options);
  }

  transaction<T>(work: (session: SqlSession) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#parts.calls.run(options, (control) => runTransaction(this.#parts, control, work, options));
  }

  attach(name: string, options: AttachOptions = {}): Promise<AttachedDatabase> {
    return this.#run(options, (connection) => {
      if (options.path !== undefined) this.#refuseLockedDown();
      return this.#parts.databases.attach(connection, name, options);
    });
  }

  exportImage(options: DatabaseOptions = {}): Promise<Uint8Array> {
    const { transfers, mainDatabase } = this.#parts;
    return this.#run(options, (connection, control) =>
      transfers.copyOut(connection, control, options.database ?? mainDatabase),
    );
  }

  importImage(name: string, image: Uint8Array, options: CallOptions = {}): Promise<AttachedDatabase> {
    return this.#run(options, (connection) => this.#parts.transfers.copyIn(connection, name, image));
  }

  backup(path: string, options: DatabaseOptions = {}): Promise<BackupReport> {
    const { transfers, files, mainDatabase } = this.#parts;
    return this.#run(options, async (connection, control) => {
      this.#refuseLockedDown();
      const owned = files.own(path);
      try {
        if (owned.read() !== undefined) throw fileExists(path);
        const bytes = await transfers.copyOut(connection, control, options.database ?? mainDatabase);
        await transfers.verify(connection, control, bytes);
        const sha256 = await sha256Of(bytes);
        control.throwIfStopped();
        owned.write(bytes);
        return { path, sizeBytes: bytes.length, sha256 };
      } finally {
        owned.release();
      }
    });
  }

  restore(path: string, options: DatabaseOptions & { readonly sha256?: string } = {}): Promise<void> {
    const { calls, pool, transfers, files, mainDatabase } = this.#parts;
    return calls.run(options, async (control) => {
      this.#refuseLockedDown();
      const bytes = files.read(path);
      if (bytes === undefined) throw noFile(path);
      if (options.sha256 !== undefined && (await sha256Of(bytes)) !== options.sha256.toLowerCase()) {
        throw new EiderError('CORRUPT_DATA', 'the backup has another sha256 than the one given', { details: { path } });
      }
      await pool.useAlone(control, (connection) =>
        transfers.copyOver(connection, control, options.database ?? mainDatabase, bytes),
      );
    });
  }

  async exportParquet(_query: SqlStatement, _path: string, _options?: CallOptions): Promise<ExportReport> {
    return this.#refuseParquet();
  }

  async importParquet(_path: string, _table: TableName, _options?: CallOptions): Promise<{ readonly rows: number }> {
    return this.#refuseParquet();
  }

  async readFile(path: string): Promise<Uint8Array | undefined> {
    const { calls, files, engineFiles } = this.#parts;
    calls.throwIfClosed();
    const bytes = files.read(path);
    if (bytes !== undefined) return bytes;
    return (await engineFiles.has(path)) ? engineFiles.get(path) : undefined;
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const { calls, files, engineFiles } = this.#parts;
    calls.throwIfClosed();
    files.write(path, bytes);
    await engineFiles.drop(path);
    await engineFiles.put(path, bytes);
  }

  async deleteFile(path: string): Promise<boolean> {
    const { calls, files, engineFiles } = this.#parts;
    calls.throwIfClosed();
    const written = await engineFiles.has(path);
    const stored = files.delete(path);
    if (written) await engineFiles.drop(path);
    return stored || written;
  }

  async health(): Promise<EngineHealth> {
    const { calls, pool, service } = this.#parts;
    calls.throwIfClosed();
    try {
      const names = await service.texts('SELECT database_name FROM duckdb_databases() WHERE NOT internal ORDER BY 1');
      const attached = names.filter((name) => !name.startsWith(PASSING_PREFIX));
      return { healthy: true, sessions: pool.state, attached };
    } catch (error) {
      calls.throwIfClosed();
      return {
        healthy: false,
        sessions: pool.state,
        attached: [],
        reason: error instanceof Error ? error.message : '',
      };
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { calls, client, databases, service } = this.#parts;
    await calls.close(closedError());
    try {
      if (client.ended === undefined) await databases.close(service);
    } finally {
      databases.abandon();
      client.terminate(closedError());
    }
  }

  #run<T>(options: CallOptions, work: (connection: WasmConnection, control: CallControl) => Promise<T>): Promise<T> {
    const { calls, pool } = this.#parts;
    return calls.run(options, (control) => pool.use(control, (connection) => work(connection, control)));
  }

  #refuseLockedDown(): void {
    if (!this.#parts.lockedDown) return;
    throw new EiderError('PERMISSION_DENIED', 'the engine is locked down: its calls take no paths');
  }

  #refuseParquet(): never {
    this.#parts.calls.throwIfClosed();
    throw new EiderError(
      'UNSUPPORTED',
      'DuckDB-WASM comes without the Parquet extension; use a native engine for Parquet',
      {
        details: { extension: 'parquet' },
      },
    );
  }
}

function fileExists(path: string): EiderError {
  return new EiderError('ALREADY_EXISTS', 'there already is a file at this path; choose another one', {
    details: { path },
  });
}

function noFile(path: string): EiderError {
  return new EiderError('NOT_FOUND', 'there is no virtual file at this path', { details: { path } });
}
