import type { DuckDBMaterializedResult, DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError, type PrimitiveParameter, renderStatement, type SqlStatement } from '@eider/core';
import { toEiderError } from '../errors.ts';
import type { RunContext } from './run-context.ts';
import { changesSession, isRead } from './statement-kind.ts';

/**
 * Prepares a statement, binds its values and uses it, all in one transaction: the caller's, or one of its own that is
 * committed when `use` has resolved. DuckDB plans by the statistics of the moment and keeps the plan: a prepared statement
 * that runs after somebody has committed gives wrong rows without an error. So none is ever kept, and none is planned
 * outside the transaction that runs it.
 */
export async function runPrepared<T>(
  context: RunContext,
  statement: SqlStatement,
  use: (prepared: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  if (context.inTransaction) return withPrepared(context, statement, use);
  const { connection } = context;
  await connection.command('BEGIN TRANSACTION');
  try {
    return await withPrepared(context, statement, (prepared) => {
      const finish = async (): Promise<T> => {
        const result = await use(prepared);
        await connection.command('COMMIT');
        return result;
      };
      return isRead(prepared.statementType) ? finish() : context.changes.during(finish);
    });
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

/** Prepares a statement in the transaction that is open, binds its values, uses it and lets it go. */
export async function withPrepared<T>(
  context: RunContext,
  statement: SqlStatement,
  use: (prepared: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const { text, parameters } = renderStatement(statement);
  const { connection, scope } = context;
  const prepared = await connection.prepare(scope, text);
  try {
    if (changesSession(prepared.statementType, text)) connection.tainted = true;
    bind(prepared, parameters);
    return await use(prepared);
  } finally {
    prepared.destroySync();
  }
}

/** Runs a prepared statement to its end. */
export function runWhole(context: RunContext, prepared: DuckDBPreparedStatement): Promise<DuckDBMaterializedResult> {
  return context.connection.native(context.scope, true, () => prepared.run());
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
