import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType, type DuckDBVector } from '@duckdb/node-api';
import {
  type BulkRows,
  EiderError,
  quoteIdentifier,
  rowsUntilStopped,
  type SqlValue,
  type TableName,
} from '@eider/core';
import { toEiderError } from '../errors.ts';
import type { CallScope } from '../session/call-scope.ts';
import type { Connection } from '../session/connection.ts';
import type { RunContext } from '../session/run-context.ts';
import { mapped } from '../session/run-prepared.ts';
import { encoderOf } from './encode.ts';
import { tableParts } from './table-name.ts';

// A quarter of what a data chunk can take: appending is synchronous, and a few milliseconds are long for whoever waits.
const ROWS_PER_CHUNK = 512;
// Measured: a flush takes about 1.5 ms, however few the rows.
const CHUNKS_PER_FLUSH = 4;
const STAGING = 'eider_staging';

/**
 * Adds rows through DuckDB's appender in chunks of 512, flushed four at a time, so that no call holds the event loop for
 * long. Columns left out, or tables with generated columns, go through a temporary table and one INSERT.
 */
export async function appendRows(
  context: RunContext,
  table: TableName,
  bulk: BulkRows,
): Promise<{ readonly rows: number }> {
  const parts = tableParts(table);
  const columns = checkedColumns(bulk.columns);
  const append = () => appendAtomically(context, parts, { columns, rows: bulk.rows });
  const rows = await (context.inTransaction ? append() : context.changes.during(append));
  return { rows };
}

async function appendAtomically(context: RunContext, parts: readonly string[], bulk: BulkRows): Promise<number> {
  const { connection, inTransaction } = context;
  if (!inTransaction) await connection.command('BEGIN TRANSACTION');
  try {
    const rows = await appendInTransaction(context, parts, bulk);
    context.scope.throwIfStopped();
    if (!inTransaction) await connection.command('COMMIT');
    return rows;
  } catch (error) {
    if (inTransaction) context.spoil();
    else await connection.rollback();
    throw error;
  }
}

async function appendInTransaction(context: RunContext, parts: readonly string[], bulk: BulkRows): Promise<number> {
  const { connection, scope } = context;
  const quoted = parts.map(quoteIdentifier).join('.');
  const names = bulk.columns.map(quoteIdentifier).join(', ');
  const all = await connection.run(scope, `SELECT * FROM ${quoted} LIMIT 0`);
  const order = positions(all.columnNames(), bulk.columns);
  const [name = '', schema, database] = [...parts].reverse();
  const target = await createAppender(connection, name, schema, database);
  if (order !== undefined && target.columnCount === order.length) return appendAll(context, target, bulk, order);
  target.closeSync();
  await connection.run(scope, `CREATE TEMP TABLE ${STAGING} AS SELECT ${names} FROM ${quoted} LIMIT 0`);
  const staging = await createAppender(connection, STAGING, 'main', 'temp');
  const rows = await appendAll(context, staging, bulk, [...bulk.columns.keys()]);
  await connection.run(scope, `INSERT INTO ${quoted} (${names}) SELECT ${names} FROM temp.main.${STAGING}`);
  await connection.command(`DROP TABLE temp.main.${STAGING}`);
  return rows;
}

function createAppender(
  connection: Connection,
  table: string,
  schema: string | undefined,
  database: string | undefined,
): Promise<DuckDBAppender> {
  return mapped(connection.raw.createAppender(table, schema, database));
}

/** For every column of the table its place in the rows; undefined if a column is left out or not of the table. */
function positions(ofTable: readonly string[], given: readonly string[]): readonly number[] | undefined {
  if (ofTable.length !== given.length) return undefined;
  const places = new Map(given.map((name, place) => [name.toLowerCase(), place]));
  const order = ofTable.map((name) => places.get(name.toLowerCase()) ?? -1);
  return order.includes(-1) ? undefined : order;
}

async function appendAll(
  context: RunContext,
  appender: DuckDBAppender,
  bulk: BulkRows,
  order: readonly number[],
): Promise<number> {
  const types = order.map((_place, column) => appender.columnType(column));
  let total = 0;
  let chunks = 0;
  try {
    for await (const rows of inChunks(bulk.rows, context.scope)) {
      context.scope.throwIfStopped();
      appendChunk(appender, encodeChunk(rows, types, order, bulk.columns, total));
      total += rows.length;
      chunks += 1;
      if (chunks % CHUNKS_PER_FLUSH === 0) flush(appender);
      await nextTurn();
    }
    if (chunks % CHUNKS_PER_FLUSH !== 0) flush(appender);
    return total;
  } catch (error) {
    // What is left in the appender would be written when it is closed or collected.
    appender.clear();
    throw error;
  } finally {
    appender.closeSync();
  }
}

function appendChunk(appender: DuckDBAppender, chunk: DuckDBDataChunk): void {
  try {
    appender.appendDataChunk(chunk);
  } catch (error) {
    throw toEiderError(error);
  }
}

function flush(appender: DuckDBAppender): void {
  try {
    appender.flushSync();
  } catch (error) {
    throw toEiderError(error);
  }
}

function encodeChunk(
  rows: readonly (readonly SqlValue[])[],
  types: readonly DuckDBType[],
  order: readonly number[],
  columns: readonly string[],
  before: number,
): DuckDBDataChunk {
  rows.forEach((row, index) => {
    if (row.length !== columns.length) {
      throw new EiderError('INVALID_ARGUMENT', 'a row must have one value for every column', {
        details: { row: before + index, values: row.length, columns: columns.length },
      });
    }
  });
  const chunk = DuckDBDataChunk.create(types, rows.length);
  for (const [column, place] of order.entries()) {
    encodeColumn(chunk.getColumnVector(column), rows, place, { before, name: columns[place] ?? '' });
  }
  return chunk;
}

function encodeColumn(
  vector: DuckDBVector,
  rows: readonly (readonly SqlValue[])[],
  place: number,
  { before, name }: { readonly before: number; readonly name: string },
): void {
  const encode = encoderOf(vector.type);
  let index = 0;
  try {
    for (; index < rows.length; index++) vector.setItem(index, encode(rows[index]?.[place]));
    vector.flush();
  } catch (error) {
    throw misfit(error, { row: before + index, column: name, type: String(vector.type) });
  }
}

function misfit(
  error: unknown,
  details: { readonly row: number; readonly column: string; readonly type: string },
): EiderError {
  if (EiderError.is(error, 'UNSUPPORTED')) return error;
  return new EiderError('INVALID_ARGUMENT', 'the column cannot hold this value', { details });
}

async function* inChunks(rows: BulkRows['rows'], scope: CallScope): AsyncGenerator<(readonly SqlValue[])[]> {
  let chunk: (readonly SqlValue[])[] = [];
  if (Symbol.asyncIterator in rows) {
    for await (const row of rowsUntilStopped(rows, (listener) => scope.onStop(listener))) {
      if (chunk.push(row) < ROWS_PER_CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  } else {
    for (const row of rows) {
      if (chunk.push(row) < ROWS_PER_CHUNK) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

function checkedColumns(columns: readonly string[]): readonly string[] {
  const distinct = new Set(columns.map((name) => name.toLowerCase()));
  if (columns.length === 0 || distinct.size !== columns.length) {
    throw new EiderError('INVALID_ARGUMENT', 'append needs at least one column, each named once');
  }
  return columns;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
