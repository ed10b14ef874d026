import { type DuckDBPreparedStatement, type DuckDBResult, ResultReturnType } from '@duckdb/node-api';
import {
  EiderError,
  type ExecuteResult,
  type PrimitiveParameter,
  type QueryResult,
  renderStatement,
  type SqlRow,
  type SqlStatement,
} from '@eider/core';
import { toEiderError } from '../errors.ts';
import { decodeRows } from '../values/decode.ts';
import { columnsOf, fetchChunk, readAll, readBounded, tooManyRows } from './read-result.ts';
import type { RunContext } from './run-context.ts';
import { changesRows, changesSession } from './statement-kind.ts';

/** All rows of a statement. With `maxRows` it is read as a stream, so that too large a result is never held whole. */
export function runQuery(
  context: RunContext,
  statement: SqlStatement,
  maxRows: number | undefined,
): Promise<QueryResult> {
  return mapped(
    withPrepared(context, statement, async (prepared) => {
      if (maxRows === undefined) return readAll(context, await runWhole(context, prepared));
      if (changesRows(prepared.statementType)) return runBoundedChange(context, prepared, maxRows);
      return readBounded(context, await startStream(context, prepared), maxRows);
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
  return mapped(withPrepared(context, statement, async (prepared) => (await runWhole(context, prepared)).rowsChanged));
}

/** The rows of a statement in batches of at most 2,048. Left early, the connection needs `endStream`. */
export async function* runStream(
  context: RunContext,
  statement: SqlStatement,
): AsyncGenerator<readonly SqlRow[], void, undefined> {
  const result = await mapped(withPrepared(context, statement, (prepared) => startStream(context, prepared)));
  const names = columnsOf(result, context.reserved).map(({ name }) => name);
  for (;;) {
    const chunk = await mapped(fetchChunk(context, result));
    if (chunk === undefined) return;
    yield decodeRows(chunk, names);
  }
}

async function withPrepared<T>(
  context: RunContext,
  statement: SqlStatement,
  use: (prepared: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const { text, parameters } = renderStatement(statement);
  const { connection, scope, inTransaction } = context;
  const prepared = await connection.native(scope, inTransaction, () => connection.prepared.take(text));
  let reusable = false;
  try {
    if (changesSession(prepared.statementType, text)) connection.tainted = true;
    bind(prepared, parameters);
    const result = await use(prepared);
    reusable = true;
    return result;
  } finally {
    connection.prepared.give(text, prepared, reusable);
  }
}

function runWhole(context: RunContext, prepared: DuckDBPreparedStatement): ReturnType<DuckDBPreparedStatement['run']> {
  return context.connection.native(context.scope, context.inTransaction, () => prepared.run());
}

function startStream(context: RunContext, prepared: DuckDBPreparedStatement): Promise<DuckDBResult> {
  return context.connection.native(context.scope, context.inTransaction, () => prepared.stream());
}

// A change whose RETURNING gives too many rows must leave nothing behind, so it gets a transaction that can be undone.
async function runBoundedChange(
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

function bind(prepared: DuckDBPreparedStatement, parameters: readonly PrimitiveParameter[]): void {
  if (prepared.parameterCount !== parameters.length) {
    throw new EiderError('INVALID_ARGUMENT', 'the SQL text has placeholders of its own; put values into the template', {
      details: { placeholders: prepared.parameterCount, values: parameters.length },
    });
  }
  parameters.forEach((value, index) => {
    if (value === null) prepared.bindNull(index + 1);
    else if (typeof value === 'boolean') prepared.bindBoolean(index + 1, value);
    else prepared.bindVarchar(index + 1, value);
  });
}

export async function mapped<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toEiderError(error);
  }
}
