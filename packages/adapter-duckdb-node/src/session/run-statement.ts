import { type DuckDBPreparedStatement, ResultReturnType } from '@duckdb/node-api';
import type { ExecuteResult, QueryResult, SqlStatement } from '@eider/core';
import { mapped, runWhole, withPrepared } from './prepared-run.ts';
import { readAll, readBounded, tooManyRows } from './read-result.ts';
import type { RunContext } from './run-context.ts';
import { streamPrepared } from './run-stream.ts';
import { changesRows, isRead } from './statement-kind.ts';

/** All rows of a statement. With `maxRows`, outside a transaction, too large a result is never held whole. */
export function runQuery(
  context: RunContext,
  statement: SqlStatement,
  maxRows: number | undefined,
): Promise<QueryResult> {
  return mapped(
    withPrepared(context, statement, async (prepared) => {
      if (maxRows === undefined) return readAll(context, await runWhole(context, prepared));
      const streamed = !context.inTransaction && isRead(prepared.statementType);
      if (!streamed) return runBounded(context, prepared, maxRows);
      return readBounded(context, await streamPrepared(context, statement, prepared), maxRows);
    }),
  );
}

/** Runs a statement for its effect. */
export function runExecute(context: RunContext, statement: SqlStatement): Promise<ExecuteResult> {
  return mapped(
    withPrepared(context, statement, async (prepared) => {
      const result = await runWhole(context, prepared);
      if (!changesRows(prepared.statementType)) return { rowsChanged: 0 };
      const returning = result.returnType === ResultReturnType.QUERY_RESULT;
      return { rowsChanged: returning ? result.rowCount : result.rowsChanged };
    }),
  );
}

/** Runs a statement and gives the count that DuckDB reports for it, also for COPY and CREATE TABLE AS. */
export function runCounted(context: RunContext, statement: SqlStatement): Promise<number> {
  return mapped(
    withPrepared(context, statement, async (prepared) => {
      const result = await runWhole(context, prepared);
      return Number(result.getChunk(0).getRows()[0]?.[0] ?? 0);
    }),
  );
}

// A change whose RETURNING gives too many rows must leave nothing behind, so it gets a transaction that can be undone.
async function runBounded(
  context: RunContext,
  prepared: DuckDBPreparedStatement,
  maxRows: number,
): Promise<QueryResult> {
  const { connection, inTransaction } = context;
  if (!inTransaction) await connection.command('BEGIN');
  try {
    const result = await runWhole(context, prepared);
    if (result.rowCount > maxRows) throw tooManyRows(maxRows);
    const rows = await readAll(context, result);
    if (!inTransaction) await connection.command('COMMIT');
    return rows;
  } catch (error) {
    if (inTransaction) context.spoil();
    else await connection.rollback();
    throw error;
  }
}
