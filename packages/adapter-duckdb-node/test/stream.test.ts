import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { runScript } from './processes/run-script.ts';

describe('a stream', () => {
  it('of five million rows holds a bounded part of them', async () => {
    const script = runScript('./stream-memory.ts', []);
    const { rows, grownMegabytes } = JSON.parse(await script.nextLine()) as { rows: number; grownMegabytes: number };
    await script.ended();
    expect(rows).toBe(5_000_000);
    // Held whole, as rows of JavaScript, they would be more than 250 MB.
    expect(grownMegabytes).toBeLessThan(150);
  });

  it('in a transaction whose reader asks for more of the same transaction is told so, and both go on', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 2, waitMs: 20 } });
    await engine.transaction(async (session) => {
      let rows = 0;
      for await (const batch of session.stream(trustedSql('SELECT range AS n FROM range(5000)'))) {
        rows += batch.length;
        const error = await errorOf(session.query(sql`SELECT 1 AS n`));
        expect(error.code).toBe('RESOURCE_EXHAUSTED');
        expect(error.message).toContain('leave the loop');
        expect((await engine.query(sql`SELECT 1 AS n`)).rows).toEqual([{ n: 1 }]);
      }
      expect(rows).toBe(5000);
      expect((await session.query(sql`SELECT 2 AS n`)).rows).toEqual([{ n: 2 }]);
    });
  });

  it('that is stopped while its reader is busy gives its session back at once', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 5000 } });
    const controller = new AbortController();
    const stream = engine.stream(trustedSql('SELECT range AS n FROM range(5000000)'), { signal: controller.signal });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort();
    expect((await engine.query(sql`SELECT 1 AS n`)).rows).toEqual([{ n: 1 }]);
    expect((await errorOf(iterator.next())).code).toBe('ABORTED');
  });

  it('that nobody reads on does not keep the engine from closing', async () => {
    const engine = await openNodeDuckDb();
    const iterator = engine.stream(trustedSql('SELECT range AS n FROM range(5000000)'))[Symbol.asyncIterator]();
    await iterator.next();
    await engine.close();
    expect((await errorOf(iterator.next())).code).toBe('CLOSED');
  });

  it('of a change with RETURNING changes everything even if its reader leaves early', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE t (n BIGINT)`);
    const insert = sql`INSERT INTO t SELECT range FROM range(10000) RETURNING n`;
    for await (const batch of engine.stream(insert)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect((await engine.query(sql`SELECT count(*) AS n FROM t`)).rows).toEqual([{ n: 10_000n }]);
  });

  it('in a transaction gives rows of statements that cannot be a part of another one, such as SHOW', async () => {
    await using engine = await openNodeDuckDb();
    await engine.execute(sql`CREATE TABLE shown (n INTEGER)`);
    const names = await engine.transaction(async (session) => {
      const found: unknown[] = [];
      for await (const batch of session.stream(trustedSql('SHOW TABLES;'))) found.push(...batch);
      return found;
    });
    expect(names).toEqual([{ name: 'shown' }]);
  });
});
