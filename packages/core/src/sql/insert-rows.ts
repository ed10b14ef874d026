import { EiderError } from '../errors/eider-error.ts';
import type { CallOptions, SqlEngine, SqlSession, TableName } from '../ports/sql-engine.ts';
import type { SqlValue } from '../values/sql-value.ts';
import { tableIdentifier } from './create-table.ts';
import { identifier, joinSql, type SqlStatement, sql, trustedSql } from './statement.ts';

/** A row to insert: values by column name. A column that it leaves out (or has as undefined) gets its default. */
export type InsertRow = Readonly<Record<string, SqlValue | undefined>>;

/** Parameters in one statement: parsing time per row is lowest from some hundreds on, and memory stays bounded. */
const MAX_PARAMETERS = 1000;

/**
 * Inserts rows in their order, all or nothing: on an engine in one transaction of its own, on a session in its transaction. The
 * columns are those of all rows together. No rows: nothing runs. For many thousands of rows `append` is faster.
 */
export async function insertRows(
  session: SqlEngine | SqlSession,
  table: TableName,
  rows: Iterable<InsertRow>,
  options?: CallOptions,
): Promise<{ readonly rows: number }> {
  const all = [...rows];
  if (all.length === 0) return { rows: 0 };
  const statements = insertStatements(table, all);
  if ('transaction' in session) {
    await session.transaction((transaction) => runAll(transaction, statements, options), options);
  } else {
    await runAll(session, statements, options);
  }
  return { rows: all.length };
}

async function runAll(session: SqlSession, statements: readonly SqlStatement[], options?: CallOptions): Promise<void> {
  for (const statement of statements) await session.execute(statement, options);
}

function insertStatements(table: TableName, rows: readonly InsertRow[]): readonly SqlStatement[] {
  const columns = columnsOf(rows);
  const into = tableIdentifier(table);
  if (columns.length === 0) return rows.map(() => sql`INSERT INTO ${into} DEFAULT VALUES`);
  const names = joinSql(columns.map((column) => identifier(column)));
  return chunks(rows).map((chunk) => {
    const tuples = chunk.map((row) => sql`(${joinSql(columns.map((column) => cell(row, column)))})`);
    return sql`INSERT INTO ${into} (${names}) VALUES ${joinSql(tuples)}`;
  });
}

function cell(row: InsertRow, column: string): SqlStatement {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  return value === undefined ? trustedSql('DEFAULT') : sql`${value}`;
}

/** Names of all rows, in order of first appearance. */
function columnsOf(rows: readonly InsertRow[]): readonly string[] {
  const names = new Set<string>();
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) {
      throw new EiderError('INVALID_ARGUMENT', 'a row must be an object of values by column name');
    }
    for (const name of Object.keys(row)) if (row[name] !== undefined) names.add(name);
  }
  return [...names];
}

function chunks(rows: readonly InsertRow[]): readonly (readonly InsertRow[])[] {
  const result: InsertRow[][] = [];
  let parameters = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const more = Object.values(row).reduce<number>((sum, value) => sum + parametersOf(value), 0);
    if (parameters + more > MAX_PARAMETERS) {
      result.push([]);
      parameters = 0;
    }
    result.at(-1)?.push(row);
    parameters += more;
  }
  return result;
}

/** About how many parameters a value becomes; a DEFAULT counts too, so that a statement's text is bounded. */
function parametersOf(value: SqlValue | undefined): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 1;
  const parts = value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
  return parts.reduce<number>((sum, part) => sum + parametersOf(part), 1);
}
