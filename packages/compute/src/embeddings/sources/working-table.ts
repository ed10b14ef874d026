import { identifier, joinSql, type SqlSession, type SqlStatement, type SqlValue, sql, trustedSql } from '@eider/core';

const NAME = 'eider_fingerprint_source';

/** The name of the temporary table that a source may be copied to; each session has its own. */
export const WORKING_TABLE: SqlStatement = identifier('temp', 'main', NAME);

/** Name of the column at a position, counted from 0: names of the source could clash with each other or DuckDB's. */
export function workingColumn(index: number): SqlStatement {
  return trustedSql(workingName(index));
}

export async function createWorkingTable(
  session: SqlSession,
  types: readonly string[],
  rows: Iterable<readonly SqlValue[]>,
): Promise<void> {
  const columns = types.map((type, index) => sql`${workingColumn(index)} ${trustedSql(type)}`);
  await session.execute(sql`CREATE TEMP TABLE ${identifier(NAME)} (${joinSql(columns)})`);
  await session.append(['temp', 'main', NAME], { columns: types.map((_, index) => workingName(index)), rows });
}

/** Copies a query whose columns are named by `workingColumn`. */
export async function copyToWorkingTable(session: SqlSession, query: SqlStatement): Promise<void> {
  await session.execute(sql`CREATE TEMP TABLE ${identifier(NAME)} AS ${query}`);
}

export async function dropWorkingTable(session: SqlSession): Promise<void> {
  await session.execute(sql`DROP TABLE IF EXISTS ${WORKING_TABLE}`);
}

function workingName(index: number): string {
  return `c${index}`;
}
