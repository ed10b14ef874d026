import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { EiderError } from '@eider/core';
import { refuseKind } from './statement-kind.ts';

const CAPACITY = 32;
// Only what neither changes the catalog nor the session: others are prepared once, run once.
const KEPT: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
]);

/** The prepared statements of one connection, the least recently used go first. */
export class PreparedCache {
  readonly #connection: DuckDBConnection;
  readonly #lockedDown: boolean;
  readonly #statements = new Map<string, DuckDBPreparedStatement>();

  constructor(connection: DuckDBConnection, lockedDown: boolean) {
    this.#connection = connection;
    this.#lockedDown = lockedDown;
  }

  /** The prepared statement of a text that holds exactly one; INVALID_ARGUMENT otherwise. Nothing of it has run. */
  async take(text: string): Promise<DuckDBPreparedStatement> {
    const found = this.#statements.get(text);
    if (found === undefined) return this.#prepare(text);
    this.#statements.delete(text);
    return found;
  }

  /** Gives a statement back after use. */
  give(text: string, statement: DuckDBPreparedStatement, reusable: boolean): void {
    if (!reusable || !KEPT.has(statement.statementType) || this.#statements.has(text)) {
      statement.destroySync();
      return;
    }
    statement.clearBindings();
    this.#statements.set(text, statement);
    if (this.#statements.size <= CAPACITY) return;
    for (const [oldest, dropped] of this.#statements) {
      this.#statements.delete(oldest);
      dropped.destroySync();
      return;
    }
  }

  clear(): void {
    for (const statement of this.#statements.values()) statement.destroySync();
    this.#statements.clear();
  }

  async #prepare(text: string): Promise<DuckDBPreparedStatement> {
    const statement = await this.#extract(text);
    try {
      refuseKind(statement.statementType, this.#lockedDown);
      return statement;
    } catch (error) {
      statement.destroySync();
      throw error;
    }
  }

  async #extract(text: string): Promise<DuckDBPreparedStatement> {
    let extracted: Awaited<ReturnType<DuckDBConnection['extractStatements']>>;
    try {
      extracted = await this.#connection.extractStatements(text);
    } catch (error) {
      throw isEmpty(error) ? new EiderError('INVALID_ARGUMENT', 'the text holds no statement') : unwrapped(error);
    }
    if (extracted.count !== 1) {
      throw new EiderError('INVALID_ARGUMENT', 'a call runs one statement; send several ones apart', {
        details: { statements: extracted.count },
      });
    }
    return extracted.prepare(0);
  }
}

// An empty text has no error of its own in DuckDB's C interface: the binding then fails in its own way.
function isEmpty(error: unknown): boolean {
  return !(error instanceof Error) || !/ Error: /.test(error.message);
}

function unwrapped(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(message.replace(/^Failed to extract statements: /, ''));
}
