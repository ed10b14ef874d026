import type { DuckDBMaterializedResult, DuckDBResult } from '@duckdb/node-api';
import { EiderError, type QueryColumn, type QueryResult, type SqlRow } from '@eider/core';
import { distinctNames } from '../values/column-names.ts';
import { decodeRows } from '../values/decode.ts';
import { typeText } from '../values/type-text.ts';
import type { ChunkSource } from './chunk-source.ts';
import type { RunContext } from './run-context.ts';

// Chunks have 2,048 rows: other work gets its turn about every 8,000 decoded rows.
const CHUNKS_PER_TURN = 4;

/** Names and types of a result. */
function columnsOf(result: DuckDBResult, reserved: ReadonlySet<string>): readonly QueryColumn[] {
  return distinctNames(result.columnNames()).map((name, index) => ({
    name,
    type: typeText(result.columnLogicalType(index), reserved),
  }));
}

/** All rows of a result that DuckDB holds whole already. */
export async function readAll(context: RunContext, result: DuckDBMaterializedResult): Promise<QueryResult> {
  const columns = columnsOf(result, context.reserved);
  const names = columns.map(({ name }) => name);
  let rows: SqlRow[] = [];
  for (let index = 0; index < result.chunkCount; index++) {
    if (index % CHUNKS_PER_TURN === CHUNKS_PER_TURN - 1) await nextTurn();
    const decoded = decodeRows(result.getChunk(index), names);
    context.noteRead(decoded, names.length);
    rows = index === 0 ? decoded : appendRows(rows, decoded);
  }
  return { columns, rows };
}

/** Rows of a result, at most `maxRows`; one more is RESOURCE_EXHAUSTED and ends the statement. */
export async function readBounded(context: RunContext, source: ChunkSource, maxRows: number): Promise<QueryResult> {
  const columns = columnsOf(source.result, context.reserved);
  const names = columns.map(({ name }) => name);
  const rows: SqlRow[] = [];
  try {
    for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
      if (rows.length + chunk.rowCount > maxRows) throw tooManyRows(maxRows);
      const decoded = decodeRows(chunk, names);
      context.noteRead(decoded, names.length);
      appendRows(rows, decoded);
    }
    return { columns, rows };
  } finally {
    await source.end();
  }
}

export function tooManyRows(maxRows: number): EiderError {
  return new EiderError(
    'RESOURCE_EXHAUSTED',
    'the result has more rows than allowed; raise maxRows, add a LIMIT or stream it',
    {
      details: { maxRows },
      retryable: false,
    },
  );
}

function appendRows(rows: SqlRow[], more: readonly SqlRow[]): SqlRow[] {
  for (const row of more) rows.push(row);
  return rows;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
