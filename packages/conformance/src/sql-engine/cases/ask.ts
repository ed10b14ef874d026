import { type SqlRow, type SqlSession, type SqlStatement, type SqlValue, trustedSql } from '@eider/core';
import { ensure } from '../../suite/expect.ts';

/** The rows of a query. */
export async function rowsOf(session: SqlSession, statement: SqlStatement): Promise<readonly SqlRow[]> {
  return (await session.query(statement)).rows;
}

/** The one value of a query that has one row and one column. */
export async function valueFrom(session: SqlSession, statement: SqlStatement): Promise<SqlValue> {
  const { rows, columns } = await session.query(statement);
  ensure(rows.length === 1 && columns.length === 1, `expected one value, got ${rows.length} rows`);
  const value = Object.values(rows[0] ?? {})[0];
  ensure(value !== undefined, 'the row holds no value');
  return value;
}

/** How many rows `FROM source` gives; the source is trusted text such as `films` or `other.main.films`. */
export async function countOf(session: SqlSession, source: string): Promise<number> {
  return Number(await valueFrom(session, trustedSql(`SELECT count(*) FROM ${source}`)));
}

/** All rows of a stream, and the size of its largest batch. */
export async function drain(
  batches: AsyncIterable<readonly SqlRow[]>,
): Promise<{ readonly rows: readonly SqlRow[]; readonly largestBatch: number }> {
  const rows: SqlRow[] = [];
  let largestBatch = 0;
  for await (const batch of batches) {
    rows.push(...batch);
    largestBatch = Math.max(largestBatch, batch.length);
  }
  return { rows, largestBatch };
}

/** A call that is awaited only after other things: its failure counts then, and is not unhandled meanwhile. */
export function awaitedLater<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
