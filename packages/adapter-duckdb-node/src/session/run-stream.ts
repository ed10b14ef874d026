import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError, joinSql, type SqlStatement, trustedSql } from '@eider/core';
import { toEiderError } from '../errors.ts';
import { type ChunkSource, streamedChunks, wholeChunks } from './chunk-source.ts';
import type { RunContext } from './run-context.ts';
import { mapped, runWhole, withPrepared } from './run-prepared.ts';
import { isRead } from './statement-kind.ts';

const SPOOL = 'temp.main.eider_spool';

/**
 * Starts a statement whose rows are read in batches. A change with RETURNING is done whole first. In a transaction the rows
 * go through a temporary table, which DuckDB moves to disk when it is large: the binding gives a stream that failed no
 * reason, and there it could not be asked for again.
 */
export function openStream(context: RunContext, statement: SqlStatement): Promise<ChunkSource> {
  return mapped(context.inTransaction ? openInside(context, statement) : openAlone(context, statement));
}

/** The rows of a prepared query, computed while they are read, in a transaction of its own that is open. */
export async function streamPrepared(
  context: RunContext,
  statement: SqlStatement,
  prepared: DuckDBPreparedStatement,
): Promise<ChunkSource> {
  const result = await context.connection.native(context.scope, true, () => prepared.stream());
  return streamedChunks(context, result, () => findStreamError(context, statement));
}

async function openAlone(context: RunContext, statement: SqlStatement): Promise<ChunkSource> {
  const { connection } = context;
  await connection.command('BEGIN TRANSACTION');
  try {
    return await withPrepared(context, statement, async (prepared) => {
      if (isRead(prepared.statementType)) {
        const source = await streamPrepared(context, statement, prepared);
        // Nothing was changed: how the transaction ends does not matter, and this also drops what nobody reads on.
        return { ...source, end: () => connection.rollback() };
      }
      return context.changes.during(async () => {
        const result = await runWhole(context, prepared);
        await connection.command('COMMIT');
        return wholeChunks(context, result);
      });
    });
  } catch (error) {
    await connection.rollback();
    throw error;
  }
}

function openInside(context: RunContext, statement: SqlStatement): Promise<ChunkSource> {
  return withPrepared(context, statement, async (prepared) => {
    const spooled = isRead(prepared.statementType) ? await spool(context, statement, prepared) : undefined;
    return spooled ?? wholeChunks(context, await runWhole(context, prepared));
  });
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
  const { connection } = context;
  await connection.rollback();
  await connection.command('BEGIN TRANSACTION');
  try {
    const explain = joinSql([trustedSql('EXPLAIN ANALYZE '), statement], '');
    await withPrepared(context, explain, (prepared) => runWhole(context, prepared));
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
