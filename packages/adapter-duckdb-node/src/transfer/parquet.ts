import { rm, stat } from 'node:fs/promises';
import {
  EiderError,
  type ExportReport,
  identifier,
  joinSql,
  renderStatement,
  type SqlStatement,
  sql,
  type TableName,
  trustedSql,
} from '@eider/core';
import { tableParts } from '../append/table-name.ts';
import { quoteText } from '../databases/sql-text.ts';
import type { EngineState } from '../engine-state.ts';
import { attempt, replaceFile, temporaryBeside } from '../files/durable-file.ts';
import { claimFile } from '../files/file-owners.ts';
import { isRemote } from '../files/remote-path.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';
import type { RunContext } from '../session/run-context.ts';
import { mapped } from '../session/run-prepared.ts';
import { runCounted } from '../session/run-statement.ts';
import { withoutSemicolon } from '../session/run-stream.ts';
import { isRead } from '../session/statement-kind.ts';

/** Writes a query's rows to a temporary file beside the target, makes it durable and then gives it its name. */
export async function writeParquet(
  state: EngineState,
  query: SqlStatement,
  path: string,
  scope: CallScope,
): Promise<ExportReport> {
  // The target must not be a database that somebody has open.
  const ownership = await claimFile(path);
  const { realPath } = ownership.file;
  const temporary = temporaryBeside(realPath);
  try {
    const rows = await state.pool.use(scope, async (connection) => {
      await ensureOneQuery(connection, query, scope);
      const target = trustedSql(`\n) TO ${quoteText(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
      const copy = joinSql([trustedSql('COPY ('), withoutSemicolon(query), target], '');
      return runCounted(contextOf(state, connection, scope), copy);
    });
    const { size } = await attempt(path, () => stat(temporary));
    scope.throwIfStopped();
    await replaceFile(temporary, realPath);
    return { rows, sizeBytes: size };
  } finally {
    await rm(temporary, { force: true });
    ownership.release();
  }
}

/** Creates a table from a Parquet file in one statement. */
export async function readParquet(
  state: EngineState,
  path: string,
  table: TableName,
  scope: CallScope,
): Promise<{ readonly rows: number }> {
  const name = identifier(...tableParts(table));
  const ownership = isRemote(path) ? undefined : await claimFile(path);
  try {
    const source = ownership?.file.realPath ?? path;
    if (ownership?.file.exists === false) {
      throw new EiderError('NOT_FOUND', 'there is no Parquet file at this path', { details: { path } });
    }
    const create = sql`CREATE TABLE ${name} AS SELECT * FROM read_parquet(${trustedSql(quoteText(source))})`;
    return {
      rows: await state.pool.use(scope, (connection) => runCounted(contextOf(state, connection, scope), create)),
    };
  } finally {
    ownership?.release();
  }
}

// Alone the text must be a query: inside COPY a closing bracket in it would end the query early.
async function ensureOneQuery(connection: Connection, query: SqlStatement, scope: CallScope): Promise<void> {
  const prepared = await mapped(connection.prepare(scope, renderStatement(query).text));
  const { statementType } = prepared;
  prepared.destroySync();
  if (!isRead(statementType))
    throw new EiderError('INVALID_ARGUMENT', 'an export takes one query, such as SELECT or FROM');
}

function contextOf(state: EngineState, connection: Connection, scope: CallScope): RunContext {
  const { reserved, changes } = state;
  return {
    connection,
    scope,
    inTransaction: false,
    reserved,
    changes,
    noteRead: () => undefined,
    spoil: () => undefined,
  };
}
