import { EiderError } from '../errors/eider-error.ts';
import type { CallOptions, SqlSession, TableName } from '../ports/sql-engine.ts';
import { parseSqlType } from './parse-sql-type.ts';
import { inlineStatement } from './render.ts';
import { sqlTypeText } from './sql-type.ts';
import { identifier, joinSql, type SqlStatement, sql, trustedSql } from './statement.ts';
import type { ColumnDefinition, TableDefinition } from './table-definition.ts';

/**
 * Creates a table. A type that is none of DuckDB's, a repeated column or a constraint on an unknown one is
 * INVALID_ARGUMENT; a table that exists is ALREADY_EXISTS unless `ifNotExists`.
 */
export async function createTable(
  session: SqlSession,
  definition: TableDefinition,
  options?: CallOptions,
): Promise<void> {
  await session.execute(createTableStatement(definition), options);
}

/** The quoted name of a table. */
export function tableIdentifier(name: TableName): SqlStatement {
  return typeof name === 'string' ? identifier(name) : identifier(...name);
}

function createTableStatement(definition: TableDefinition): SqlStatement {
  const { name, columns, primaryKey, unique = [], check = [], ifNotExists = false } = definition;
  const known = checkColumns(columns);
  const parts = [
    ...columns.map(columnSql),
    ...(primaryKey === undefined ? [] : [sql`PRIMARY KEY (${columnList(primaryKey, known)})`]),
    ...unique.map((names) => sql`UNIQUE (${columnList(names, known)})`),
    ...check.map((condition) => sql`CHECK (${trustedSql(inlineStatement(condition))})`),
  ];
  const guard = ifNotExists ? trustedSql('IF NOT EXISTS ') : trustedSql('');
  return sql`CREATE TABLE ${guard}${tableIdentifier(name)} (${joinSql(parts)})`;
}

function columnSql(column: ColumnDefinition): SqlStatement {
  // Printed from what was parsed: no character of the given text reaches the statement unread.
  const type = trustedSql(sqlTypeText(parseSqlType(column.type)));
  const notNull = column.notNull === true ? trustedSql(' NOT NULL') : trustedSql('');
  return sql`${identifier(column.name)} ${type}${notNull}${defaultSql(column)}`;
}

function defaultSql(column: ColumnDefinition): SqlStatement {
  // DuckDB takes no parameters in DEFAULT.
  return column.default === undefined
    ? trustedSql('')
    : trustedSql(` DEFAULT ${inlineStatement(sql`${column.default}`)}`);
}

function checkColumns(columns: readonly ColumnDefinition[]): ReadonlySet<string> {
  if (columns.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a table needs at least one column');
  const known = new Set(columns.map((column) => folded(column.name)));
  if (known.size === columns.length) return known;
  throw new EiderError('INVALID_ARGUMENT', 'columns of a table must differ in more than case');
}

function columnList(names: readonly string[], known: ReadonlySet<string>): SqlStatement {
  if (names.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a key needs at least one column');
  for (const column of names) {
    if (!known.has(folded(column))) {
      throw new EiderError('INVALID_ARGUMENT', 'a key names a column that the table lacks', { details: { column } });
    }
  }
  return joinSql(names.map((name) => identifier(name)));
}

/** Column names as DuckDB compares them: ASCII letters in either case are the same. */
function folded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
