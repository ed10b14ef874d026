import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, seededRandom, sql, trustedSql } from '@eider/core';
import { describe, expect, it } from 'vitest';

const ENDLESS = trustedSql(
  'SELECT count(*) AS n FROM range(100000) a, range(100000) b WHERE hash(a.range + b.range) = 1',
);
const SHORT = trustedSql('SELECT sum(hash(range)) > 0 AS yes FROM range(20000)');

describe('a signal', () => {
  it('stops a statement inside DuckDB: the next one on the only session runs at once', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 30_000 } });
    const controller = new AbortController();
    const endless = engine.query(ENDLESS, { signal: controller.signal });
    const next = engine.query(sql`SELECT 1 AS n`);
    setImmediate(() => controller.abort());
    await expect(endless).rejects.toMatchObject({ code: 'ABORTED', retryable: false });
    expect((await next).rows).toEqual([{ n: 1 }]);
  });

  it('that fires at any moment stops its own statement or nothing, never the next one', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 30_000 } });
    const random = seededRandom(7);
    let stopped = 0;
    for (let round = 0; round < 150; round++) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), random.next() * 3);
      const aborted = await engine.query(SHORT, { signal: controller.signal }).then(
        () => false,
        (error: unknown) => EiderError.is(error, 'ABORTED'),
      );
      if (aborted) stopped += 1;
      expect((await engine.query(SHORT)).rows).toEqual([{ yes: true }]);
      clearTimeout(timer);
    }
    expect(stopped).toBeGreaterThan(0);
  });

  it('that stops a change leaves nothing of it; one that comes too late leaves all of it', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 1, waitMs: 30_000 } });
    await engine.execute(sql`CREATE TABLE t (n BIGINT)`);
    const random = seededRandom(11);
    let expected = 0n;
    for (let round = 0; round < 60; round++) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), random.next() * 8);
      const insert = sql`INSERT INTO t SELECT range FROM range(40000)`;
      await engine.execute(insert, { signal: controller.signal }).then(
        () => {
          expected += 40_000n;
        },
        (error: unknown) => expect(EiderError.is(error, 'ABORTED')).toBe(true),
      );
      clearTimeout(timer);
      expect((await engine.query(sql`SELECT count(*) AS n FROM t`)).rows).toEqual([{ n: expected }]);
    }
  });

  it('reaches a statement that still waits for its turn at the gate', async () => {
    await using engine = await openNodeDuckDb();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = [1, 2, 3, 4].map(() => engine.query(ENDLESS, { signal: first.signal }));
    const outcomes = Promise.allSettled(running);
    const waiting = engine.query(ENDLESS, { signal: second.signal });
    setImmediate(() => second.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    first.abort();
    expect((await outcomes).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect((await engine.query(sql`SELECT 1 AS n`)).rows).toEqual([{ n: 1 }]);
  });
});

describe('waiting for a turn', () => {
  it('ends with RESOURCE_EXHAUSTED when statements run for too long', async () => {
    await using engine = await openNodeDuckDb({ sessions: { limit: 8, waitMs: 30 } });
    const controller = new AbortController();
    const running = [1, 2].map(() => engine.query(ENDLESS, { signal: controller.signal }));
    const outcomes = Promise.allSettled(running);
    while ((await engine.health()).sessions.busy < running.length)
      await new Promise((resolve) => setImmediate(resolve));
    await expect(engine.query(SHORT)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', retryable: true });
    controller.abort();
    await outcomes;
    expect((await engine.query(SHORT)).rows).toEqual([{ yes: true }]);
  });
});
