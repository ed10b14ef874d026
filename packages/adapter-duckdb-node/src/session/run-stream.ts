import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError, joinSql, type SqlStatement, trustedSql } from '@eider/core';
import { toEiderError } from '../errors.ts';
import { type ChunkSource, streamedChunks, wholeChunks } from './chunk-source.ts';
import { mapped, runWhole, withPrepared } from './prepared-run.ts';
import type { RunContext } from './run-context.ts';
import { isRead } from './statement-kind.ts';

const SPOOL = 'temp.main.eider_spool';

/**
 * Starts a statement whose rows are read in batches. A change with RETURNING is done whole first. In a transaction the rows
 * go through a temporary table, which DuckDB moves to disk when it is large: the binding gives a stream that failed no
 * reason, and there it could not be asked for again.
 */
export function openStream(context: RunContext, statement: SqlStatement): Promise<ChunkSource> {
  return mapped(
    withPrepared(context, statement, async (prepared) => {
      if (!isRead(prepared.statementType)) return wholeChunks(context, await runWhole(context, prepared));
      if (!context.inTransaction) return streamPrepared(context, statement, prepared);
      return (await spool(context, statement, prepared)) ?? wholeChunks(context, await runWhole(context, prepared));
    }),
  );
}

/** The rows of a prepared query, computed while they are read. Not in a transaction. */
export async function streamPrepared(
  context: RunContext,
  statement: SqlStatement,
  prepared: DuckDBPreparedStatement,
): Promise<ChunkSource> {
  const result = await context.connection.native(context.scope, context.inTransaction, () => prepared.stream());
  return streamedChunks(context, result, () => findStreamError(context, statement));
}

/** Puts the rows into a temporary table; undefined if the statement cannot be a part of another one, such as SHOW. */
async function spool(
  context: RunContext,
  statement: SqlStatement,
  original: DuckDBPreparedStatement,
): Promise<ChunkSource | undefined> {
  const { connection, scope } = context;
  const create = joinSql([trustedSql(`CREATE OR REPLACE TEMP TABLE ${SPOOL} AS `), withoutSemicolon(statement)], '');
  let begun = false;
  try {
    await withPrepared(context, create, (prepared) => {
      begun = true;
      return runWhole(context, prepared);
    });
  } catch (error) {
    if (!begun) return undefined;
    throw error;
  }
  const query = `SELECT * FROM ${SPOOL}`;
  const result = await connection.native(scope, true, () => connection.raw.stream(query));
  const names = Array.from({ length: original.columnCount }, (_, index) => original.columnName(index));
  const source = streamedChunks(context, result, async () => brokenOff());
  return { ...source, names, end: () => connection.command(`DROP TABLE IF EXISTS ${SPOOL}`).catch(() => undefined) };
}

/** Why a streamed result broke off: the statement runs once more, its rows dropped and its transaction rolled back. */
async function findStreamError(context: RunContext, statement: SqlStatement): Promise<Error> {
  const { connection, scope } = context;
  await connection.command('BEGIN TRANSACTION');
  try {
    const explain = joinSql([trustedSql('EXPLAIN ANALYZE '), statement], '');
    await withPrepared(context, explain, (prepared) => connection.native(scope, true, () => prepared.run()));
    return brokenOff();
  } catch (error) {
    return toEiderError(error);
  } finally {
    await connection.rollback();
  }
}

function brokenOff(): EiderError {
  return new EiderError('INTERNAL', 'the stream broke off in the middle and DuckDB does not say why; try again');
}

/** The same query without what ends it, so that it may stand inside another statement. */
export function withoutSemicolon(query: SqlStatement): SqlStatement {
  const texts = [...query.texts];
  texts.push((texts.pop() ?? '').replace(/[;\s]+$/, ''));
  return { ...query, texts };
}
