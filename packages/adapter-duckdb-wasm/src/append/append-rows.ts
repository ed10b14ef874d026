import {
  type BulkRows,
  EiderError,
  quoteIdentifier,
  rowsUntilStopped,
  type SqlValue,
  type TableName,
} from '@eider/core';
import type { CallControl } from '../session/call-control.ts';
import { inTransaction } from '../session/run-statement.ts';
import type { WasmConnection } from '../session/wasm-connection.ts';
import { parseType, type TypeTree } from '../values/type-tree.ts';
import { encodeBatch } from './encode-batch.ts';
import { valuesText } from './values-text.ts';

export interface AppendRequest {
  readonly table: TableName;
  readonly rows: BulkRows;
  /** Whether the append must begin and end a transaction of its own. */
  readonly ownTransaction: boolean;
}

// Few rows go straight into the table as one INSERT; a staging table would cost more than it saves.
const DIRECT_ROWS = 64;
const BATCH_ROWS = 8192;
const STAGE = 'eider_append';

/**
 * Adds rows in bulk: checks them against the table's types, gathers them in a temporary table of the same types (as
 * Arrow where that is exact, as SQL values otherwise), and copies them over with one INSERT, in order.
 */
export async function appendRows(
  connection: WasmConnection,
  control: CallControl,
  { table, rows: bulk, ownTransaction }: AppendRequest,
): Promise<{ readonly rows: number }> {
  const target = targetOf(table, bulk.columns);
  const work = async (): Promise<{ readonly rows: number }> => {
    const rows = await appendWithin(connection, control, target, bulk);
    control.throwIfStopped();
    return { rows };
  };
  return ownTransaction ? inTransaction(connection, work) : work();
}

interface Target {
  readonly table: string;
  /** Quoted names, divided by commas. */
  readonly columns: string;
}

function targetOf(table: TableName, columns: readonly string[]): Target {
  const parts = typeof table === 'string' ? [table] : table;
  if (parts.length < 1 || parts.length > 3) {
    throw new EiderError('INVALID_ARGUMENT', 'a table name has one to three parts: database, schema, table');
  }
  const distinct = new Set(columns.map((name) => name.toLowerCase()));
  if (columns.length === 0 || distinct.size < columns.length) {
    throw new EiderError('INVALID_ARGUMENT', 'append needs at least one column, each named once');
  }
  return { table: parts.map(quoteIdentifier).join('.'), columns: columns.map(quoteIdentifier).join(', ') };
}

async function appendWithin(
  connection: WasmConnection,
  control: CallControl,
  target: Target,
  bulk: BulkRows,
): Promise<number> {
  const types = await typesOf(connection, target);
  const batches = inBatches(bulk, control);
  const first = await batches.next();
  if (first.done === true) return 0;
  if (first.value.length <= DIRECT_ROWS) return insertDirectly(connection, target, types, first.value);
  await connection.runWhole(
    `CREATE OR REPLACE TEMP TABLE ${STAGE} AS SELECT ${target.columns} FROM ${target.table} LIMIT 0`,
  );
  await stage(connection, types, first.value);
  let rows = first.value.length;
  for await (const batch of batches) {
    await stage(connection, types, batch);
    rows += batch.length;
  }
  await connection.runWhole(
    `INSERT INTO ${target.table} (${target.columns}) SELECT ${target.columns} FROM temp.${STAGE} ORDER BY rowid`,
  );
  await connection.runWhole(`DROP TABLE temp.${STAGE}`);
  return rows;
}

async function typesOf(connection: WasmConnection, target: Target): Promise<readonly TypeTree[]> {
  const described = `SELECT column_type FROM (DESCRIBE SELECT ${target.columns} FROM ${target.table})`;
  return (await connection.texts(described)).map(parseType);
}

async function insertDirectly(
  connection: WasmConnection,
  target: Target,
  types: readonly TypeTree[],
  rows: readonly (readonly SqlValue[])[],
): Promise<number> {
  await connection.runWhole(`INSERT INTO ${target.table} (${target.columns}) VALUES ${valuesText(rows, types)}`);
  return rows.length;
}

async function stage(
  connection: WasmConnection,
  types: readonly TypeTree[],
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  const arrow = encodeBatch(rows, types);
  if (arrow !== undefined) await connection.insertArrow(arrow, STAGE);
  else {
    for (let at = 0; at < rows.length; at += 512) {
      await connection.runWhole(`INSERT INTO temp.${STAGE} VALUES ${valuesText(rows.slice(at, at + 512), types)}`);
    }
  }
}

function sourceOf({ rows }: BulkRows, control: CallControl): BulkRows['rows'] {
  if (!(Symbol.asyncIterator in rows)) return rows;
  control.throwIfStopped();
  return rowsUntilStopped(rows, (listener) => control.onStop(listener));
}

async function* inBatches(bulk: BulkRows, control: CallControl): AsyncGenerator<readonly (readonly SqlValue[])[]> {
  let batch: (readonly SqlValue[])[] = [];
  for await (const row of sourceOf(bulk, control)) {
    if (row.length !== bulk.columns.length) {
      throw new EiderError('INVALID_ARGUMENT', 'a row must have one value for every column', {
        details: { values: row.length, columns: bulk.columns.length },
      });
    }
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    control.throwIfStopped();
    yield batch;
    batch = [];
  }
  control.throwIfStopped();
  if (batch.length > 0) yield batch;
}
