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
import { toScript } from '../statement/script.ts';
import type { CallControl } from './call-control.ts';
import type { Calls } from './calls.ts';
import { openResult } from './result.ts';
import { RowStream } from './row-stream.ts';
import { executeScript, inTransaction, queryRows } from './run-statement.ts';
import type { WasmConnection } from './wasm-connection.ts';

/** Where a session's statements get their connection from. */
export interface ConnectionSource {
  /** Whether statements run inside a transaction that somebody else ends. */
  readonly inTransaction: boolean;
  take(control: CallControl): Promise<WasmConnection>;
  give(connection: WasmConnection): void;
  /** Told about every failed statement. */
  failed(error: unknown): void;
}

export interface StatementDefaults {
  readonly maxRows: number | undefined;
  readonly needsQuotes: (name: string) => boolean;
}

/** The statements of a session: every call takes a connection, runs, and gives it back. */
export class Statements implements SqlSession {
  readonly #calls: Calls;
  readonly #source: ConnectionSource;
  readonly #defaults: StatementDefaults;

  constructor(calls: Calls, source: ConnectionSource, defaults: StatementDefaults) {
    this.#calls = calls;
    this.#source = source;
    this.#defaults = defaults;
  }

  query(statement: SqlStatement, options: QueryOptions = {}): Promise<QueryResult> {
    const maxRows = options.maxRows ?? this.#defaults.maxRows;
    return this.#run(options, (connection, control) => {
      const script = toScript(statement);
      const run = (): Promise<QueryResult> => queryRows(connection, script, this.#context(control), maxRows);
      // A change whose rows are too many, or not read to their end, must leave no trace.
      return script.returning && !this.#source.inTransaction ? inTransaction(connection, run) : run();
    });
  }

  execute(statement: SqlStatement, options: CallOptions = {}): Promise<ExecuteResult> {
    return this.#run(options, (connection, control) =>
      executeScript(connection, toScript(statement), this.#context(control)),
    );
  }

  stream(statement: SqlStatement, options: CallOptions = {}): AsyncIterable<readonly SqlRow[]> {
    let connection: WasmConnection | undefined;
    return new RowStream({
      begin: () => this.#calls.begin(options),
      open: async (control) => {
        const script = toScript(statement);
        connection = await this.#source.take(control);
        return openResult(connection, script, control, this.#defaults.needsQuotes);
      },
      failed: (error) => this.#source.failed(error),
      end: (control) => {
        if (connection !== undefined) this.#source.give(connection);
        this.#calls.end(control);
      },
    });
  }

  append(table: TableName, rows: BulkRows, options: CallOptions = {}): Promise<{ readonly rows: number }> {
    return this.#run(options, (connection, control) =>
      appendRows(connection, control, { table, rows, ownTransaction: !this.#source.inTransaction }),
    );
  }

  async #run<T>(
    options: CallOptions,
    work: (connection: WasmConnection, control: CallControl) => Promise<T>,
  ): Promise<T> {
    return this.#calls.run(options, async (control) => {
      const connection = await this.#source.take(control);
      try {
        return await work(connection, control);
      } catch (error) {
        this.#source.failed(error);
        throw error;
      } finally {
        this.#source.give(connection);
      }
    });
  }

  #context(control: CallControl): { readonly control: CallControl; readonly needsQuotes: (name: string) => boolean } {
    return { control, needsQuotes: this.#defaults.needsQuotes };
  }
}
