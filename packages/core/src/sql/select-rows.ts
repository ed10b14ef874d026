import { EiderError } from '../errors/eider-error.ts';
import type { QueryOptions, SqlSession, TableName } from '../ports/sql-engine.ts';
import type { SqlRow, SqlValue } from '../values/sql-value.ts';
import { tableIdentifier } from './create-table.ts';
import { identifier, joinSql, type SqlStatement, sql, trustedSql } from './statement.ts';

/** Which rows of a table, in which order. */
export interface Selection {
  /** Values by column, all of which must be equal; null means IS NULL, an array is one LIST value. @default every row */
  readonly where?: Readonly<Record<string, SqlValue>>;
  /** Most significant first; NULL comes last. @default no order */
  readonly orderBy?: readonly SortColumn[];
  /** The most rows; 0 means none. @default no limit */
  readonly limit?: number;
}

/** A column to sort by. */
export interface SortColumn {
  readonly column: string;
  /** @default false */
  readonly descending?: boolean;
}

/** Rows of one table, by equality. Without `orderBy` their order is undefined, so `limit` alone takes any. */
export async function selectRows(
  session: SqlSession,
  table: TableName,
  selection: Selection = {},
  options?: QueryOptions,
): Promise<readonly SqlRow[]> {
  const { where = {}, orderBy = [], limit } = selection;
  const statement = sql`SELECT * FROM ${tableIdentifier(table)}${whereSql(where)}${orderSql(orderBy)}${limitSql(limit)}`;
  return (await session.query(statement, options)).rows;
}

function whereSql(where: Readonly<Record<string, SqlValue>>): SqlStatement {
  const conditions = Object.entries(where).map(([column, value]) => {
    if (value === undefined) {
      // Left in by mistake, it would select too much if it were ignored.
      throw new EiderError('INVALID_ARGUMENT', 'a condition is undefined; use null for IS NULL, or leave it out', {
        details: { column },
      });
    }
    return value === null ? sql`${identifier(column)} IS NULL` : sql`${identifier(column)} = ${value}`;
  });
  return conditions.length === 0 ? trustedSql('') : sql` WHERE ${joinSql(conditions, ' AND ')}`;
}

function orderSql(orderBy: readonly SortColumn[]): SqlStatement {
  if (orderBy.length === 0) return trustedSql('');
  const parts = orderBy.map(
    ({ column, descending = false }) =>
      sql`${identifier(column)} ${trustedSql(descending ? 'DESC' : 'ASC')} NULLS LAST`,
  );
  return sql` ORDER BY ${joinSql(parts)}`;
}

function limitSql(limit: number | undefined): SqlStatement {
  if (limit === undefined) return trustedSql('');
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new EiderError('INVALID_ARGUMENT', 'a limit must be a whole number of rows, 0 or more', {
      details: { limit },
    });
  }
  return sql` LIMIT ${limit}`;
}
