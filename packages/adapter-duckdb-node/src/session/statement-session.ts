import type {
  BulkRows,
  CallOptions,
  ExecuteResult,
  QueryOptions,
  QueryResult,
  SqlRow,
  SqlSession,
  SqlStatement,
  TableName,
} from '@eider/core';
import { appendRows } from '../append/append-rows.ts';
import type { MemoryReturn } from '../memory/memory-return.ts';
import type { ChangeCounter } from '../pool/change-counter.ts';
import { distinctNames } from '../values/column-names.ts';
import { decodeRows } from '../values/decode.ts';
import type { CallScope } from './call-scope.ts';
import type { CallScopes } from './call-scopes.ts';
import { noteDone, resultBytes } from './collect-results.ts';
import type { Connection } from './connection.ts';
import type { ConnectionSource } from './connection-source.ts';
import type { RunContext } from './run-context.ts';
import { mapped } from './run-prepared.ts';
import { runExecute, runQuery } from './run-statement.ts';
import { openStream } from './run-stream.ts';
import { StreamHold } from './stream-hold.ts';

export interface SessionDefaults {
  readonly maxRows: number | undefined;
  readonly reserved: ReadonlySet<string>;
  readonly changes: ChangeCounter;
  readonly memory: MemoryReturn;
}

/** The four ways to run statements, on connections from any source. */
export class StatementSession implements SqlSession {
  readonly #source: ConnectionSource;
  readonly #scopes: CallScopes;
  readonly #defaults: SessionDefaults;

  constructor(source: ConnectionSource, scopes: CallScopes, defaults: SessionDefaults) {
    this.#source = source;
    this.#scopes = scopes;
    this.#defaults = defaults;
  }

  query(statement: SqlStatement, options: QueryOptions = {}): Promise<QueryResult> {
    const maxRows = options.maxRows ?? this.#defaults.maxRows;
    return this.#run(options, (context) => runQuery(context, statement, maxRows));
  }

  execute(statement: SqlStatement, options: CallOptions = {}): Promise<ExecuteResult> {
    return this.#run(options, (context) => runExecute(context, statement));
  }

  append(table: TableName, rows: BulkRows, options: CallOptions = {}): Promise<{ readonly rows: number }> {
    return this.#run(options, (context) => appendRows(context, table, rows));
  }

  async *stream(
    statement: SqlStatement,
    options: CallOptions = {},
  ): AsyncGenerator<readonly SqlRow[], void, undefined> {
    const scope = this.#scopes.start(options);
    try {
      const connection = await this.#source.acquire(scope);
      const hold = new StreamHold(connection, this.#source, scope);
      try {
        const source = await openStream(this.#context(connection, scope), statement);
        hold.source = source;
        const names = distinctNames(source.names);
        for (let chunk = await mapped(source.next()); chunk !== undefined; chunk = await mapped(source.next())) {
          hold.idle = true;
          const rows = decodeRows(chunk, names);
          this.#noteRead(rows, names.length);
          yield rows;
          hold.idle = false;
          scope.throwIfStopped();
        }
      } finally {
        await hold.end();
      }
    } catch (error) {
      this.#source.noteFailure(error);
      throw error;
    } finally {
      scope.end();
    }
  }

  async #run<T>(options: CallOptions, work: (context: RunContext) => Promise<T>): Promise<T> {
    const scope = this.#scopes.start(options);
    try {
      const connection = await this.#source.acquire(scope);
      try {
        return await work(this.#context(connection, scope));
      } finally {
        this.#source.release(connection);
      }
    } catch (error) {
      this.#source.noteFailure(error);
      throw error;
    } finally {
      scope.end();
    }
  }

  #noteRead(rows: readonly SqlRow[], columns: number): void {
    const bytes = resultBytes(rows, columns);
    noteDone(bytes);
    this.#defaults.memory.note(bytes);
  }

  #context(connection: Connection, scope: CallScope): RunContext {
    const { inTransaction } = this.#source;
    const { reserved, changes } = this.#defaults;
    const noteRead: RunContext['noteRead'] = (rows, columns) => this.#noteRead(rows, columns);
    return { connection, scope, inTransaction, reserved, changes, noteRead, spoil: () => this.#source.spoil() };
  }
}
