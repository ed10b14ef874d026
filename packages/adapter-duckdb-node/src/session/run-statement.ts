import { ResultReturnType } from '@duckdb/node-api';
import type { ExecuteResult, QueryResult, SqlStatement } from '@eider/core';
import { plainReadText } from './plain-read.ts';
import { readAll, readBounded, tooManyRows } from './read-result.ts';
import type { RunContext } from './run-context.ts';
import { mapped, runPrepared, runWhole, withPrepared } from './run-prepared.ts';
import { streamPrepared } from './run-stream.ts';
import { changesRows, isRead } from './statement-kind.ts';

/** All rows of a statement. With `maxRows`, outside a transaction, too large a result is never held whole. */
export function runQuery(
  context: RunContext,
  statement: SqlStatement,
  maxRows: number | undefined,
): Promise<QueryResult> {
  if (maxRows !== undefined) return mapped(runLimited(context, statement, maxRows));
  const text = context.inTransaction ? undefined : plainReadText(statement);
  return mapped(text === undefined ? runQuickly(context, statement) : runPlain(context, statement, text));
}

/**
 * Runs a read whose text holds its values. What it fails with is found again with parameters: then no value is in DuckDB's words. Nor may one be in the name that
 * DuckDB gives to an expression.
 */
async function runPlain(context: RunContext, statement: SqlStatement, text: string): Promise<QueryResult> {
  const { connection, scope } = context;
  const hasValues = statement.values.length > 0;
  const failed = (error: unknown): undefined => {
    if (scope.failure !== undefined || !hasValues) throw error;
  };
  const whole = await connection.native(scope, true, () => connection.raw.run(text)).catch(failed);
  if (whole === undefined) return runQuickly(context, statement);
  const result = await readAll(context, whole);
  const namesValue = hasValues && result.columns.some(({ name, type }) => name.includes("'") || type.includes("'"));
  return namesValue ? runQuickly(context, statement) : result;
}

/**
 * A read without a limit is first tried without a transaction around it, which is twice as fast. If anything may have been
 * committed meanwhile, its plan may be older than what it has read: then its result is dropped and it runs again properly.
 */
async function runQuickly(context: RunContext, statement: SqlStatement): Promise<QueryResult> {
  const { changes, inTransaction } = context;
  const mark = changes.now();
  if (!inTransaction && mayRead(statement) && !changes.changedSince(mark)) {
    try {
      const result = await withPrepared(context, statement, async (prepared) =>
        isRead(prepared.statementType) ? runWhole(context, prepared) : undefined,
      );
      if (result !== undefined && !changes.changedSince(mark)) return await readAll(context, result);
    } catch (error) {
      if (!changes.changedSince(mark)) throw error;
    }
  }
  return runPrepared(context, statement, async (prepared) => readAll(context, await runWhole(context, prepared)));
}

function runLimited(context: RunContext, statement: SqlStatement, maxRows: number): Promise<QueryResult> {
  return runPrepared(context, statement, async (prepared) => {
    if (!context.inTransaction && isRead(prepared.statementType)) {
      return readBounded(context, await streamPrepared(context, statement, prepared), maxRows);
    }
    const result = await runWhole(context, prepared);
    if (result.rowCount > maxRows) {
      context.spoil();
      throw tooManyRows(maxRows);
    }
    return readAll(context, result);
  });
}

// Only a guess that saves time: the kind of the prepared statement decides.
function mayRead({ texts }: SqlStatement): boolean {
  return /^\s*(SELECT|FROM|WITH|VALUES|\()/i.test(texts[0] ?? '');
}

/** Runs a statement for its effect. */
export function runExecute(context: RunContext, statement: SqlStatement): Promise<ExecuteResult> {
  return mapped(
    runPrepared(context, statement, async (prepared) => {
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
    runPrepared(context, statement, async (prepared) => {
      const result = await runWhole(context, prepared);
      return Number(result.getChunk(0).getRows()[0]?.[0] ?? 0);
    }),
  );
}
