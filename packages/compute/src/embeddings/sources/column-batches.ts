import {
  type CallOptions,
  joinSql,
  type SqlRow,
  type SqlSession,
  type SqlStatement,
  sql,
  trustedSql,
} from '@eider/core';

/** From here on a source is wide: then each scan named in a statement costs more than the work on its rows. */
const MOST_COLUMNS = 100;
/** Columns of one statement. It changes no result. */
const BATCH = { usual: 25, wide: 500 } as const;

/** Columns of one type, by their place in the source, counted from 0. */
export interface ColumnBatches {
  readonly from: SqlStatement;
  readonly columns: readonly { readonly position: number; readonly value: SqlStatement }[];
}

/**
 * Runs a query over all values of some columns, a few columns at a time. `queryOf` gets a SELECT of `position` and `v`, and has to
 * answer with at most one row for a `position`. One plan for all of them: a plan for each column takes minutes for wide tables.
 */
export async function runColumnBatches(
  session: SqlSession,
  { from, columns }: ColumnBatches,
  queryOf: (values: SqlStatement) => SqlStatement,
  options?: CallOptions,
): Promise<ReadonlyMap<number, SqlRow>> {
  const rows = new Map<number, SqlRow>();
  const isWide = columns.length > MOST_COLUMNS;
  const size = isWide ? BATCH.wide : BATCH.usual;
  for (let first = 0; first < columns.length; first += size) {
    const batch = { from, columns: columns.slice(first, first + size) };
    const statement = queryOf(isWide ? valuesOfOneScan(batch) : valuesOfScans(batch));
    const result = await session.query(statement, options);
    for (const row of result.rows) rows.set(Number(row['position']), row);
  }
  return rows;
}

function valuesOfScans({ from, columns }: ColumnBatches): SqlStatement {
  const selects = columns.map(
    ({ position, value }) => sql`SELECT ${trustedSql(String(position))} AS position, ${value} AS v FROM ${from}`,
  );
  return joinSql(selects, ' UNION ALL ');
}

/** One plan whatever the number of columns, for more work on each row. */
function valuesOfOneScan({ from, columns }: ColumnBatches): SqlStatement {
  const positions = trustedSql(columns.map(({ position }) => position).join(', '));
  const values = joinSql(columns.map(({ value }) => value));
  return sql`SELECT unnest([${positions}]) AS position, unnest([${values}]) AS v FROM ${from}`;
}
