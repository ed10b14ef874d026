import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlRow, type SqlSession, type SqlStatement, sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';

/**
 * DuckDB plans a statement by the least and greatest values of the moment. A prepared statement of DuckDB 1.5 that runs after
 * somebody has committed other values drops rows and cuts integers, without an error.
 */
const QUERIES: Readonly<Record<string, SqlStatement>> = {
  ORDER: trustedSql('SELECT v FROM t ORDER BY n DESC'),
  FILTER: trustedSql('SELECT count(*) AS c FROM t WHERE v > 100'),
  SUM: trustedSql('SELECT sum(v) AS s FROM t'),
  GROUP: trustedSql('SELECT v, count(*) AS c FROM t GROUP BY v ORDER BY ALL'),
  NULLS: trustedSql('SELECT count(*) AS c FROM t WHERE v IS NULL'),
  PARAMETER: sql`SELECT v FROM t WHERE n >= ${0} ORDER BY n DESC`,
};
const CHANGE = sql`INSERT INTO t VALUES (100, 9000000000000000000), (101, -9000000000000000000), (102, 9000000000000000000), (103, NULL)`;

async function rowsOf(session: SqlSession, statement: SqlStatement): Promise<readonly SqlRow[]> {
  const streamed: SqlRow[] = [];
  for await (const batch of session.stream(statement)) streamed.push(...batch);
  const { rows } = await session.query(statement);
  expect(streamed).toEqual(rows);
  expect((await session.query(statement, { maxRows: 1000 })).rows).toEqual(rows);
  return rows;
}

describe('a statement that has run before', () => {
  it.each(Object.entries(QUERIES))('gives what is there now, not what its plan knew: %s', async (_name, statement) => {
    await using fresh = await openNodeDuckDb();
    await using used = await openNodeDuckDb();
    for (const engine of [fresh, used]) {
      await engine.execute(sql`CREATE TABLE t AS SELECT range::INTEGER AS n, range AS v FROM range(20)`);
    }
    await rowsOf(used, statement);
    await fresh.execute(CHANGE);
    await used.execute(CHANGE);
    expect(await rowsOf(used, statement)).toEqual(await rowsOf(fresh, statement));
    const inside = await used.transaction(async (session) => {
      await session.execute(sql`DELETE FROM t`);
      await rowsOf(session, statement);
      await session.execute(sql`INSERT INTO t SELECT range, range FROM range(20)`);
      await session.execute(CHANGE);
      return rowsOf(session, statement);
    });
    expect(inside).toEqual(await rowsOf(fresh, statement));
  });

  it('gives what is there while others write all the time', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE t (n INTEGER, v BIGINT)`);
    await engine.execute(sql`INSERT INTO t VALUES (0, 1)`);
    let writing = true;
    const writer = (async () => {
      // Every commit widens what a plan may know; all values but the first are powers of two, in pairs that cancel.
      for (let n = 1; n < 63; n++) {
        const value = 2n ** BigInt(n) - 1n;
        await engine.execute(sql`INSERT INTO t VALUES (${n}, ${value}), (${n}, ${-value})`);
      }
      writing = false;
    })();
    let reads = 0;
    for (; writing || reads === 0; reads++) {
      const { rows } = await engine.query(
        sql`SELECT sum(v) AS sum, count(*) AS rows, max(n) AS last FROM (SELECT * FROM t ORDER BY v)`,
      );
      const last = Number(rows[0]?.['last']);
      expect(rows).toEqual([{ sum: 1n, rows: BigInt(2 * last + 1), last }]);
    }
    await writer;
  });
});
