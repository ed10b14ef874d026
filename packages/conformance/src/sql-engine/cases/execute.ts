import { type SqlStatement, sql, trustedSql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

const CHANGES: readonly (readonly [statement: SqlStatement, rowsChanged: number])[] = [
  [sql`CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)`, 0],
  [sql`INSERT INTO t SELECT range, range FROM range(${5000})`, 5000],
  [sql`UPDATE t SET n = ${-1} WHERE id < ${10}`, 10],
  [sql`UPDATE t SET n = 0 WHERE id < 0`, 0],
  [sql`INSERT INTO t VALUES (1, 1), (5000, 1) ON CONFLICT DO NOTHING`, 1],
  [sql`DELETE FROM t WHERE id >= 4990`, 11],
  [sql`SELECT * FROM t`, 0],
  [sql`CREATE VIEW v AS SELECT * FROM t`, 0],
  [sql`DROP VIEW v`, 0],
];

export const executeCases: readonly SqlEngineCase[] = [
  engineCase(
    'execute/rows-changed',
    'execute says how many rows a change touched, 0 for other statements',
    async (engine) => {
      for (const [statement, rowsChanged] of CHANGES) {
        const result = await engine.execute(statement);
        ensureEqual(result.rowsChanged, rowsChanged, statement.texts.join('?'));
      }
    },
  ),
  engineCase('execute/visible', 'when execute has resolved, every session sees the change', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    for (let n = 1; n <= 10; n++) {
      await engine.execute(sql`INSERT INTO t VALUES (${n})`);
      const counts = await Promise.all([1, 2, 3, 4].map(() => countOf(engine, 't')));
      ensureEqual(counts, [n, n, n, n], 'rows seen');
    }
  }),
  engineCase('execute/all-or-nothing', 'a statement that fails in the middle has changed nothing', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (n INTEGER NOT NULL)`);
    const insert = trustedSql('INSERT INTO t SELECT CASE WHEN range < 99999 THEN range END FROM range(100000)');
    await ensureRejects('PRECONDITION_FAILED', () => engine.execute(insert), 'NULL in the last row');
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    await engine.execute(sql`INSERT INTO t VALUES (1)`);
    ensureEqual(await rowsOf(engine, sql`SELECT n FROM t`), [{ n: 1 }], 'rows after it');
  }),
  engineCase('execute/concurrent', 'overlapping inserts all arrive', async (engine) => {
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    await Promise.all([...Array(50).keys()].map((n) => engine.execute(sql`INSERT INTO t VALUES (${n})`)));
    const rows = await rowsOf(engine, sql`SELECT count(*) AS rows, count(DISTINCT n) AS values FROM t`);
    ensureEqual(rows, [{ rows: 50n, values: 50n }], 'rows');
  }),
];
