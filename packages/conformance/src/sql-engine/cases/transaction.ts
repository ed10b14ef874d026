import { type SqlEngine, type SqlSession, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain, rowsOf } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';
import { abortSoon, heavyStatement } from './heavy.ts';

const THROWN: readonly unknown[] = [new Error('mishap'), new TypeError('bad'), 'a text', 42, null, undefined, { a: 1 }];

export const transactionCases: readonly SqlEngineCase[] = [
  transactionCase('commit', "a transaction that resolves is committed and gives its work's value", async (engine) => {
    const value = await engine.transaction(async (session) => {
      await insert(session, 1);
      await insert(session, 2);
      return { answer: 42 };
    });
    ensureEqual(value, { answer: 42 }, 'value');
    ensureEqual(await countOf(engine, 't'), 2, 'stored rows');
  }),
  transactionCase('rollback', 'whatever work throws rolls back and is passed on as it is', async (engine) => {
    for (const thrown of THROWN) {
      const caught = await caughtFrom(
        engine.transaction(async (session) => {
          await insert(session, 1);
          throw thrown;
        }),
      );
      ensure(
        caught.rejected && Object.is(caught.reason, thrown),
        `what was thrown must be passed on: ${typeof thrown}`,
      );
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    }
  }),
  transactionCase('rollback-of-synchronous-throw', 'work that throws without awaiting rolls back', async (engine) => {
    const mishap = new Error('mishap');
    const caught = await caughtFrom(
      engine.transaction(() => {
        throw mishap;
      }),
    );
    ensure(caught.reason === mishap, 'the error must be passed on');
    await engine.transaction((session) => insert(session, 1));
    ensureEqual(await countOf(engine, 't'), 1, 'stored rows');
  }),
  transactionCase('rollback-of-schema', 'changes of the schema roll back too', async (engine) => {
    await caughtFrom(
      engine.transaction(async (session) => {
        await session.execute(sql`CREATE TABLE other (n INTEGER)`);
        await session.execute(sql`ALTER TABLE t ADD COLUMN extra INTEGER`);
        throw new Error('mishap');
      }),
    );
    await ensureRejects('NOT_FOUND', () => countOf(engine, 'other'), 'created table');
    await ensureRejects('INVALID_ARGUMENT', () => engine.query(sql`SELECT extra FROM t`), 'added column');
  }),
  transactionCase('statement-error', 'a statement that fails inside rolls everything back', async (engine) => {
    await ensureRejects(
      'PRECONDITION_FAILED',
      () =>
        engine.transaction(async (session) => {
          await insert(session, 1);
          await insert(session, 1);
        }),
      'duplicate key',
    );
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  transactionCase(
    'swallowed-error',
    'work that swallows a failed statement commits all of the rest or rejects',
    async (engine) => {
      const outcome = await caughtFrom(
        engine.transaction(async (session) => {
          await insert(session, 1);
          await insert(session, 1).catch(() => undefined);
          await insert(session, 2).catch(() => undefined);
        }),
      );
      ensureEqual(await countOf(engine, 't'), outcome.rejected ? 0 : 2, 'stored rows');
      await insert(engine, 7);
    },
  ),
  transactionCase('isolation', 'others see nothing before the commit, and everything after it', async (engine) => {
    await engine.transaction(async (session) => {
      await insert(session, 1);
      ensureEqual(await countOf(session, 't'), 1, 'rows seen inside');
      ensureEqual(await countOf(engine, 't'), 0, 'rows seen outside');
    });
    ensureEqual(await countOf(engine, 't'), 1, 'rows seen after it');
  }),
  transactionCase('snapshot', 'a transaction does not see what others commit meanwhile', async (engine) => {
    await engine.transaction(async (session) => {
      ensureEqual(await countOf(session, 't'), 0, 'rows before');
      await insert(engine, 1);
      ensureEqual(await countOf(session, 't'), 0, 'rows after a commit outside');
    });
    ensureEqual(await countOf(engine, 't'), 1, 'rows after the transaction');
  }),
  transactionCase(
    'calls-in-turn',
    'calls of one transaction may be started together and run in their order',
    async (engine) => {
      await engine.transaction(async (session) => {
        const numbers = [...Array(20).keys()];
        const counts = await Promise.all(numbers.map((n) => insert(session, n).then(() => n)));
        ensureEqual(counts, numbers, 'calls');
      });
      const { rows } = await engine.query(sql`SELECT id FROM t ORDER BY rowid`);
      ensureEqual(
        rows.map((row) => row['id']),
        [...Array(20).keys()],
        'order of the rows',
      );
    },
  ),
  transactionCase('closed-after', 'the session is CLOSED once work has settled, whichever way', async (engine) => {
    const sessions: SqlSession[] = [];
    await engine.transaction(async (session) => {
      sessions.push(session);
    });
    await caughtFrom(
      engine.transaction(async (session) => {
        sessions.push(session);
        throw new Error('mishap');
      }),
    );
    for (const session of sessions) {
      await ensureRejects('CLOSED', () => session.query(sql`SELECT 1 AS a`), 'query');
      await ensureRejects('CLOSED', () => insert(session, 1), 'execute');
      await ensureRejects('CLOSED', () => drain(session.stream(sql`SELECT 1 AS a`)), 'stream');
      await ensureRejects('CLOSED', () => session.append('t', { columns: ['id'], rows: [[1]] }), 'append');
    }
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  transactionCase('signal', 'a signal stops the statement inside and rolls back', async (engine) => {
    const work = async (session: SqlSession): Promise<void> => {
      await insert(session, 1);
      await session.query(heavyStatement());
    };
    await ensureRejects('ABORTED', () => engine.transaction(work, { signal: abortSoon() }), 'transaction');
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    await engine.transaction((session) => insert(session, 1));
  }),
  transactionCase('signal-before-start', 'with a signal that has fired, work does not run', async (engine) => {
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
    };
    await ensureRejects('ABORTED', () => engine.transaction(work, { signal: AbortSignal.abort() }), 'transaction');
    ensureEqual(runs, 0, 'runs');
  }),
  transactionCase('timeout', 'timeoutMs bounds the whole transaction and rolls back', async (engine) => {
    const work = async (session: SqlSession): Promise<void> => {
      await insert(session, 1);
      await session.query(heavyStatement());
    };
    await ensureRejects('TIMEOUT', () => engine.transaction(work, { timeoutMs: 60 }), 'transaction');
    ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
  }),
  transactionCase('statement-signal', "a statement's own signal rejects that call with ABORTED", async (engine) => {
    await ensureRejects(
      'ABORTED',
      () =>
        engine.transaction(async (session) => {
          await insert(session, 1);
          await session.query(heavyStatement(), { signal: abortSoon() });
        }),
      'transaction',
    );
    ensureEqual(await rowsOf(engine, sql`SELECT id FROM t`), [], 'stored rows');
  }),
];

/** A case on an engine with the empty table `t`. */
function transactionCase(id: string, requirement: string, body: (engine: SqlEngine) => Promise<void>): SqlEngineCase {
  return engineCase(`transaction/${id}`, requirement, async (engine) => {
    await engine.execute(sql`CREATE TABLE t (id INTEGER PRIMARY KEY)`);
    await body(engine);
  });
}

async function insert(session: SqlSession, id: number): Promise<void> {
  await session.execute(sql`INSERT INTO t VALUES (${id})`);
}

async function caughtFrom(work: Promise<unknown>): Promise<{ readonly rejected: boolean; readonly reason?: unknown }> {
  try {
    await work;
    return { rejected: false };
  } catch (reason) {
    return { rejected: true, reason };
  }
}
