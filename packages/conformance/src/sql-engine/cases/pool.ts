import { type SqlEngine, sql, trustedSql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { awaitedLater, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

export const poolCases: readonly SqlEngineCase[] = [
  engineCase(
    'pool/wait-deadline',
    'a call that waits for a session longer than waitMs is RESOURCE_EXHAUSTED and has not run',
    async (engine) => {
      await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
      await engine.transaction(async () => {
        const error = await ensureRejects(
          'RESOURCE_EXHAUSTED',
          () => engine.execute(sql`INSERT INTO t VALUES (1)`),
          'execute',
        );
        ensureEqual(error.retryable, true, 'retryable');
        await ensureRejects('RESOURCE_EXHAUSTED', () => engine.transaction(async () => 1), 'transaction');
      });
      ensureEqual(await valueFrom(engine, sql`SELECT count(*) FROM t`), 0n, 'stored rows');
    },
    { sessions: { limit: 1, waitMs: 40 } },
  ),
  engineCase(
    'pool/waits',
    'a call waits for a session and gets the first one that is free',
    async (engine) => {
      const waiting: Promise<unknown>[] = [];
      await engine.transaction(async (session) => {
        for (const n of [1, 2]) waiting.push(awaitedLater(valueFrom(engine, sql`SELECT ${n} AS a`)));
        // Long enough for a deadline of nothing to pass.
        for (let n = 0; n < 20; n++) await session.query(sql`SELECT 3 AS a`);
      });
      ensureEqual(await Promise.all(waiting), [1, 2], 'values');
    },
    { sessions: { limit: 1, waitMs: 30_000 } },
  ),
  engineCase(
    'pool/limit',
    'no more sessions are busy at once than the limit, and all of them can be',
    async (engine) => {
      const gate = openGate();
      const inside = [1, 2].map((n) => heldTransaction(engine, gate.opened, n));
      await Promise.all(inside.map((held) => held.entered));
      const { sessions } = await engine.health();
      ensureEqual([sessions.busy, sessions.limit], [2, 2], 'busy sessions and their limit');
      await ensureRejects('RESOURCE_EXHAUSTED', () => engine.query(sql`SELECT 1 AS a`), 'a third call');
      gate.open();
      ensureEqual(await Promise.all(inside.map((held) => held.done)), [1, 2], 'values');
      ensureEqual((await engine.health()).sessions.busy, 0, 'busy sessions in the end');
    },
    { sessions: { limit: 2, waitMs: 40 } },
  ),
  engineCase(
    'pool/many-callers',
    'many more callers than sessions are all served',
    async (engine) => {
      const numbers = [...Array(60).keys()];
      const values = await Promise.all(numbers.map((n) => valueFrom(engine, sql`SELECT ${n} AS v`)));
      ensureEqual(values, numbers, 'values');
    },
    { sessions: { limit: 2, waitMs: 30_000 } },
  ),
  engineCase(
    'pool/transaction-statements',
    'BEGIN, COMMIT and ROLLBACK as statements are INVALID_ARGUMENT: they would outlive their call',
    async (engine) => {
      for (const text of ['BEGIN', 'COMMIT', 'ROLLBACK']) {
        await ensureRejects('INVALID_ARGUMENT', () => engine.execute(trustedSql(text)), text);
      }
      await engine.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
      const work = engine.transaction((session) => session.execute(sql`COMMIT`));
      await ensureRejects('INVALID_ARGUMENT', () => work, 'COMMIT in a transaction');
      ensureEqual(await valueFrom(engine, sql`SELECT count(*) FROM t`), 1n, 'rows');
    },
    { sessions: { limit: 1, waitMs: 2000 } },
  ),
];

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

function openGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

function heldTransaction(
  engine: SqlEngine,
  until: Promise<void>,
  value: number,
): { readonly entered: Promise<void>; readonly done: Promise<number> } {
  const gate = openGate();
  const done = awaitedLater(
    engine.transaction(async (session) => {
      await session.query(sql`SELECT 1 AS a`);
      gate.open();
      await until;
      return value;
    }),
  );
  return { entered: gate.opened, done };
}
