import { type SqlEngine, type SqlSession, sql } from '@eider/core';
import { ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

export const conflictCases: readonly SqlEngineCase[] = [
  conflictCase('retried', 'a conflict rolls back and runs the work again, and its value counts', async (engine) => {
    let attempts = 0;
    const value = await engine.transaction(async (session) => {
      attempts += 1;
      const seen = Number(await valueFrom(session, sql`SELECT n FROM counter`));
      if (attempts < 3) await raise(engine);
      await session.execute(sql`UPDATE counter SET n = ${seen + 10}`);
      return seen;
    });
    ensureEqual(attempts, 3, 'attempts');
    ensureEqual(value, 2, 'what the last attempt saw');
    ensureEqual(await valueFrom(engine, sql`SELECT n FROM counter`), 12, 'counter');
  }),
  conflictCase(
    'max-attempts',
    'after maxAttempts conflicts the transaction is ABORTED, retryable, and undone',
    async (engine) => {
      for (const maxAttempts of [1, 3]) {
        const before = Number(await valueFrom(engine, sql`SELECT n FROM counter`));
        let attempts = 0;
        const work = async (session: SqlSession): Promise<void> => {
          attempts += 1;
          await collide(engine, session);
        };
        const error = await ensureRejects('ABORTED', () => engine.transaction(work, { maxAttempts }), 'transaction');
        ensureEqual(error.retryable, true, 'retryable');
        ensureEqual(attempts, maxAttempts, 'attempts');
        ensureEqual(await valueFrom(engine, sql`SELECT n FROM counter`), before + maxAttempts, 'counter');
      }
    },
  ),
  conflictCase('five-attempts', 'without maxAttempts there are five attempts', async (engine) => {
    let attempts = 0;
    const work = async (session: SqlSession): Promise<void> => {
      attempts += 1;
      await collide(engine, session);
    };
    await ensureRejects('ABORTED', () => engine.transaction(work), 'transaction');
    ensureEqual(attempts, 5, 'attempts');
  }),
  conflictCase(
    'at-commit',
    'a key that another transaction committed first is a conflict, and retried',
    async (engine) => {
      let attempts = 0;
      const seen = await engine.transaction(async (session) => {
        attempts += 1;
        const rows = await countOf(session, 'keyed');
        await session.execute(sql`INSERT INTO keyed VALUES (${rows + 1})`);
        if (attempts === 1) await engine.execute(sql`INSERT INTO keyed VALUES (1)`);
        return rows;
      });
      ensureEqual([attempts, seen], [2, 1], 'attempts and rows seen by the last one');
      ensureEqual(await countOf(engine, 'keyed'), 2, 'stored rows');
    },
  ),
  conflictCase('other-errors', 'errors that are no conflict are not retried', async (engine) => {
    let attempts = 0;
    const work = async (session: SqlSession): Promise<void> => {
      attempts += 1;
      await session.execute(sql`INSERT INTO keyed VALUES (1), (1)`);
    };
    await ensureRejects('PRECONDITION_FAILED', () => engine.transaction(work), 'transaction');
    ensureEqual(attempts, 1, 'attempts');
  }),
  conflictCase('no-lost-update', 'of twelve transactions that add to one counter none is lost', async (engine) => {
    const add = (): Promise<void> =>
      engine.transaction(
        async (session) => {
          const seen = Number(await valueFrom(session, sql`SELECT n FROM counter`));
          await session.execute(sql`UPDATE counter SET n = ${seen + 1}`);
        },
        { maxAttempts: 200 },
      );
    await Promise.all([...Array(12).keys()].map(add));
    ensureEqual(await valueFrom(engine, sql`SELECT n FROM counter`), 12, 'counter');
  }),
];

function conflictCase(id: string, requirement: string, body: (engine: SqlEngine) => Promise<void>): SqlEngineCase {
  return engineCase(`conflict/${id}`, requirement, async (engine) => {
    await engine.execute(sql`CREATE TABLE counter AS SELECT 0 AS n`);
    await engine.execute(sql`CREATE TABLE keyed (id INTEGER PRIMARY KEY)`);
    await body(engine);
  });
}

/** Adds 1 from outside any transaction. */
async function raise(engine: SqlEngine): Promise<void> {
  await engine.execute(sql`UPDATE counter SET n = n + 1`);
}

/** Changes a row that somebody else changes after the transaction has begun. */
async function collide(engine: SqlEngine, session: SqlSession): Promise<void> {
  await countOf(session, 'counter');
  await raise(engine);
  await session.execute(sql`UPDATE counter SET n = n + 1000`);
}
