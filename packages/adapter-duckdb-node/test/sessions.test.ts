import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { manualClock, sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';

describe('a session', () => {
  it('keeps no setting, variable, current schema or temporary table of an earlier call', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 1000 } });
    await engine.execute(sql`CREATE SCHEMA other`);
    const before = (await engine.query(sql`SELECT current_setting('TimeZone') AS z, current_schema() AS s`)).rows;
    const changes = [
      "SET TimeZone = 'Asia/Tokyo'",
      'USE other',
      "SET VARIABLE secret = 'x'",
      'CREATE TEMP TABLE scratch (n INTEGER)',
      "PRAGMA schema = 'other'",
    ];
    for (const change of changes) await engine.execute(trustedSql(change)).catch(() => undefined);
    expect((await engine.query(sql`SELECT current_setting('TimeZone') AS z, current_schema() AS s`)).rows).toEqual(
      before,
    );
    expect((await engine.query(sql`SELECT getvariable('secret') AS v`)).rows).toEqual([{ v: null }]);
    expect((await errorOf(engine.query(sql`FROM scratch`))).code).toBe('NOT_FOUND');
  });

  it('keeps them to the end of a transaction', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 1000 } });
    await engine.transaction(async (session) => {
      await session.execute(sql`CREATE TEMP TABLE scratch AS SELECT 7 AS n`);
      await session.execute(sql`SET VARIABLE seven = 7`);
      const { rows } = await session.query(sql`SELECT n, getvariable('seven') AS v FROM scratch`);
      expect(rows).toEqual([{ n: 7, v: 7 }]);
    });
    expect((await errorOf(engine.query(sql`FROM scratch`))).code).toBe('NOT_FOUND');
  });

  it.each(['BEGIN', 'COMMIT', 'ROLLBACK', "ATTACH ':memory:' AS x", 'DETACH memory', 'PREPARE p AS SELECT 1'])(
    'refuses %s, whatever way it comes',
    async (text) => {
      await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 1000 } });
      expect((await errorOf(engine.execute(trustedSql(text)))).code).toBe('INVALID_ARGUMENT');
      expect((await errorOf(engine.query(trustedSql(text), { maxRows: 1 }))).code).toBe('INVALID_ARGUMENT');
      expect((await errorOf(engine.stream(trustedSql(text))[Symbol.asyncIterator]().next())).code).toBe(
        'INVALID_ARGUMENT',
      );
      await engine.transaction(async (session) => {
        expect((await errorOf(session.execute(trustedSql(text)))).code).toBe('INVALID_ARGUMENT');
      });
      await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
      expect((await engine.health()).attached).toEqual(['memory']);
    },
  );

  it('is waited for as long as the clock says', async () => {
    const clock = manualClock();
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 60_000 } }, { clock });
    await engine.transaction(async () => {
      const waiting = errorOf(engine.query(sql`SELECT 1 AS n`));
      await clock.advance(59_999);
      expect((await engine.health()).sessions).toMatchObject({ busy: 1, waiting: 1 });
      await clock.advance(1);
      expect((await waiting).code).toBe('RESOURCE_EXHAUSTED');
    });
    expect((await engine.query(sql`SELECT 1 AS n`)).rows).toEqual([{ n: 1 }]);
  });

  it('runs a statement again with other values and types, and after its table has changed', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 1000 } });
    for (const value of [1, 'text', null, true, 2n ** 100n, [1, 2]]) {
      expect((await engine.query(sql`SELECT ${value} AS v`)).rows).toEqual([{ v: value }]);
    }
    await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS a`);
    expect((await engine.query(sql`FROM t`)).rows).toEqual([{ a: 1 }]);
    await engine.execute(sql`ALTER TABLE t ADD COLUMN b VARCHAR DEFAULT 'x'`);
    expect((await engine.query(sql`FROM t`)).rows).toEqual([{ a: 1, b: 'x' }]);
    await engine.execute(sql`CREATE OR REPLACE TABLE t AS SELECT 'now text' AS a`);
    expect((await engine.query(sql`FROM t`)).rows).toEqual([{ a: 'now text' }]);
    await engine.execute(sql`DROP TABLE t`);
    expect((await errorOf(engine.query(sql`FROM t`))).code).toBe('NOT_FOUND');
  });
});

describe('a failed append inside a transaction', () => {
  it('keeps a part of its rows from being committed, even if its error is swallowed', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
    const rows = Array.from({ length: 5000 }, (_, index) => [index === 4999 ? 'no number' : index]);
    const outcome = engine.transaction(async (session) => {
      await session.append('t', { columns: ['n'], rows }).catch(() => undefined);
    });
    expect(await errorOf(outcome)).toMatchObject({ code: 'ABORTED', retryable: false });
    expect((await engine.query(sql`SELECT count(*) AS n FROM t`)).rows).toEqual([{ n: 0n }]);
  });
});

describe('settings', () => {
  it.each([
    { threads: 0 },
    { sessions: { limit: 0, waitMs: 1 } },
    { sessions: { limit: 1, waitMs: -1 } },
    { timeoutMs: -1 },
    { maxRows: 1.5 },
    { readOnly: true },
    { memoryLimit: 'plenty' },
  ])('%j is INVALID_ARGUMENT', async (settings) => {
    expect((await errorOf(openNodeDuckDb(settings))).code).toBe('INVALID_ARGUMENT');
  });

  it('reach DuckDB', async () => {
    await using engine = await openNodeDuckDb({ threads: 3, memoryLimit: '512MB' });
    const { rows } = await engine.query(
      sql`SELECT current_setting('threads') AS t, current_setting('memory_limit') AS m`,
    );
    expect(rows).toEqual([{ t: 3n, m: '488.2 MiB' }]);
    expect(engine.capabilities.threads).toBe(3);
  });
});
