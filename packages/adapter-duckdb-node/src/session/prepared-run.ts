import type { DuckDBMaterializedResult, DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError, type PrimitiveParameter, renderStatement, type SqlStatement } from '@eider/core';
import { toEiderError } from '../errors.ts';
import type { RunContext } from './run-context.ts';
import { changesSession, isRead } from './statement-kind.ts';

/** Uses the prepared statement of a text that holds exactly one, its values bound. */
export async function withPrepared<T>(
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

/** Runs a prepared statement to its end. */
export function runWhole(context: RunContext, prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
  const { connection, scope, inTransaction } = context;
  const run = () => connection.native(scope, inTransaction, () => prepared.run());
  return isRead(prepared.statementType) ? run() : context.change(run);
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

/** Waits for work of DuckDB; its errors become EiderErrors. */
export async function mapped<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toEiderError(error);
  }
}
