import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type SqlEngine, type SqlSession, sql } from '@eider/core';
import { expect, test } from 'vitest';
import { migrate, schemaVersion } from '../../src/schema/migrate.ts';
import type { Migration } from '../../src/schema/migration.ts';
import { openFolder } from '../store/open-store.ts';

const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'one', statements: ['CREATE TABLE a (x INTEGER)', 'INSERT INTO a VALUES (1)'] },
  {
    version: 2,
    name: 'two',
    statements: ['ALTER TABLE a ADD COLUMN y INTEGER', 'UPDATE a SET y = x + 1', 'CREATE TABLE b (z INTEGER)'],
  },
];

/** The same engine, which stops at its n-th statement in a transaction as a killed process would. */
function dyingAt(engine: SqlEngine, last: number): SqlEngine {
  let statements = 0;
  const dying = (session: SqlSession): SqlSession => ({
    ...session,
    execute: async (statement, options) => {
      statements += 1;
      if (statements > last) throw new EiderError('UNAVAILABLE', 'the process stops here');
      return session.execute(statement, options);
    },
  });
  return {
    query: (statement: Parameters<SqlEngine['query']>[0]) => engine.query(statement),
    transaction: <T>(work: (session: SqlSession) => Promise<T>) =>
      engine.transaction((session) => work(dying(session))),
  } as SqlEngine;
}

test('migrations run in order, once', async () => {
  await using engine = await openNodeDuckDb();
  await migrate(engine, MIGRATIONS.slice(0, 1), 0);
  expect(await schemaVersion(engine)).toBe(1);
  await migrate(engine, MIGRATIONS, 1000);
  await migrate(engine, MIGRATIONS, 2000);
  expect(await schemaVersion(engine)).toBe(2);
  expect((await engine.query(sql`SELECT x, y FROM a`)).rows).toEqual([{ x: 1, y: 2 }]);
  const applied = await engine.query(
    sql`SELECT version, name, epoch_ms(applied_at) AS at FROM eider_migrations ORDER BY version`,
  );
  expect(applied.rows.map((row) => [row['version'], row['name'], Number(row['at'])])).toEqual([
    [1, 'one', 0],
    [2, 'two', 1000],
  ]);
});

test('stopped at any statement, a migration leaves the version before, and the next opening goes on', async () => {
  for (let last = 0; last < 9; last += 1) {
    await using engine = await openNodeDuckDb();
    await expect(migrate(dyingAt(engine, last), MIGRATIONS, 0)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const version = await schemaVersion(engine);
    expect(version).toBe(last < 4 ? 0 : 1);
    const { rows } = await engine.query(sql`SELECT table_name FROM duckdb_tables() WHERE table_name IN ('a', 'b')`);
    expect(rows).toHaveLength(version);
    await migrate(engine, MIGRATIONS, 0);
    expect((await engine.query(sql`SELECT x, y FROM a`)).rows).toEqual([{ x: 1, y: 2 }]);
  }
});

test('a file of a newer version is UNSUPPORTED and stays as it is', async () => {
  await using folder = await openFolder();
  const path = folder.path('newer.duckdb');
  await using engine = await openNodeDuckDb({ path });
  await migrate(engine, MIGRATIONS, 0);
  await expect(migrate(engine, MIGRATIONS.slice(0, 1), 0)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  expect(await schemaVersion(engine)).toBe(2);
});

test('a migration that was edited after it was applied is CORRUPT_DATA', async () => {
  await using engine = await openNodeDuckDb();
  await migrate(engine, MIGRATIONS.slice(0, 1), 0);
  const [one, two] = MIGRATIONS as readonly [Migration, Migration];
  const edited = [{ ...one, statements: [...one.statements, 'INSERT INTO a VALUES (2)'] }, two];
  await expect(migrate(engine, edited, 0)).rejects.toMatchObject({ code: 'CORRUPT_DATA', details: { version: 1 } });
  expect(await schemaVersion(engine)).toBe(1);
});

test('a hole in the list of applied migrations is CORRUPT_DATA', async () => {
  await using engine = await openNodeDuckDb();
  await migrate(engine, MIGRATIONS, 0);
  await engine.execute(sql`DELETE FROM eider_migrations WHERE version = 1`);
  await expect(migrate(engine, MIGRATIONS, 0)).rejects.toMatchObject({ code: 'CORRUPT_DATA', details: { missing: 1 } });
});

test('two openings at once apply each migration once', async () => {
  await using engine = await openNodeDuckDb();
  const outcomes = await Promise.allSettled([migrate(engine, MIGRATIONS, 0), migrate(engine, MIGRATIONS, 0)]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await schemaVersion(engine)).toBe(2);
  expect((await engine.query(sql`SELECT x, y FROM a`)).rows).toEqual([{ x: 1, y: 2 }]);
});
