import { EiderError, type ExecuteResult, type QueryResult, type SqlRow } from '@eider/core';
import type { Script } from '../statement/script.ts';
import type { CallControl } from './call-control.ts';
import { openResult, type Result } from './result.ts';
import type { WasmConnection } from './wasm-connection.ts';

/** What every statement needs beside its connection. */
export interface RunContext {
  readonly control: CallControl;
  readonly needsQuotes: (name: string) => boolean;
}

/** All rows of a statement; more than `maxRows` is RESOURCE_EXHAUSTED. */
export async function queryRows(
  connection: WasmConnection,
  script: Script,
  context: RunContext,
  maxRows: number | undefined,
): Promise<QueryResult> {
  const rows: SqlRow[] = [];
  const { columns } = await eachBatch(connection, script, context, (batch) => {
    for (const row of batch) rows.push(row);
    if (maxRows !== undefined && rows.length > maxRows) throw tooManyRows(maxRows);
  });
  return { columns, rows };
}

/** Runs work in a transaction of its own on a connection that has none. */
export async function inTransaction<T>(connection: WasmConnection, work: () => Promise<T>): Promise<T> {
  await connection.runWhole('BEGIN TRANSACTION');
  try {
    const value = await work();
    await connection.runWhole('COMMIT');
    return value;
  } catch (error) {
    await connection.rollBack();
    throw error;
  }
}

/** Runs a statement for its effect, to its end. */
export async function executeScript(
  connection: WasmConnection,
  script: Script,
  context: RunContext,
): Promise<ExecuteResult> {
  let count = 0;
  await eachBatch(connection, script, context, (batch) => {
    if (script.kind === 'change') count += script.returning ? batch.length : countOf(batch);
  });
  return { rowsChanged: count };
}

async function eachBatch(
  connection: WasmConnection,
  script: Script,
  context: RunContext,
  take: (batch: readonly SqlRow[]) => void,
): Promise<Result> {
  const result = await openResult(connection, script, context.control, context.needsQuotes);
  try {
    for (let batch = await result.next(); batch !== undefined; batch = await result.next()) take(batch);
    return result;
  } catch (error) {
    await result.abandon();
    throw error;
  }
}

/** A change without RETURNING gives one row that counts the rows it changed. */
function countOf(batch: readonly SqlRow[]): number {
  return batch.reduce((sum, row) => sum + Number(Object.values(row)[0] ?? 0), 0);
}

function tooManyRows(maxRows: number): EiderError {
  return new EiderError('RESOURCE_EXHAUSTED', 'the query gives more rows than maxRows; ask for fewer or stream them', {
    details: { maxRows },
    retryable: false,
  });
}
