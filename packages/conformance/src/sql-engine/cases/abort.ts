import { type CallOptions, type SqlEngine, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { awaitedLater, countOf, drain, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';
import { abortSoon, heavyStatement } from './heavy.ts';

/** One session: if the stopped statement still ran, the next call would not get it. */
const ONE_SESSION = { sessions: { limit: 1, waitMs: 2000 } };

export const abortCases: readonly SqlEngineCase[] = [
  engineCase(
    'abort/before-start',
    'with a signal that has fired nothing runs, and every call is ABORTED',
    async (engine) => {
      await engine.execute(sql`CREATE TABLE t (n INTEGER)`);
      const options = { signal: AbortSignal.abort(new Error('a reason')) };
      const insert = sql`INSERT INTO t VALUES (1)`;
      await ensureRejects('ABORTED', () => engine.query(insert, options), 'query');
      await ensureRejects('ABORTED', () => engine.execute(insert, options), 'execute');
      await ensureRejects('ABORTED', () => drain(engine.stream(insert, options)), 'stream');
      await ensureRejects('ABORTED', () => engine.append('t', { columns: ['n'], rows: [[1]] }, options), 'append');
      await ensureRejects(
        'ABORTED',
        () => engine.transaction((session) => session.execute(insert, options)),
        'in a transaction',
      );
      ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
    },
  ),
  stopCase('signal-query', 'a signal stops a running query', 'ABORTED', (engine) =>
    engine.query(heavyStatement(), { signal: abortSoon() }),
  ),
  stopCase(
    'signal-execute',
    'a signal stops a running change, which has changed nothing',
    'ABORTED',
    async (engine) => {
      await engine.execute(sql`CREATE TABLE t (n BIGINT)`);
      try {
        await engine.execute(sql`INSERT INTO t ${heavyStatement()}`, { signal: abortSoon() });
      } finally {
        ensureEqual(await countOf(engine, 't'), 0, 'stored rows');
      }
    },
  ),
  stopCase('timeout-query', 'timeoutMs stops a running query', 'TIMEOUT', (engine) =>
    engine.query(heavyStatement(), { timeoutMs: 40 }),
  ),
  stopCase('timeout-execute', 'timeoutMs stops a running change', 'TIMEOUT', (engine) =>
    engine.execute(sql`CREATE TABLE t AS ${heavyStatement()}`, { timeoutMs: 40 }),
  ),
  engineCase(
    'abort/timeout-setting',
    'the engine setting timeoutMs bounds every call, unless a call has its own',
    async (engine) => {
      await ensureRejects('TIMEOUT', () => engine.query(heavyStatement()), 'query');
      await ensureRejects('TIMEOUT', () => drain(engine.stream(heavyStatement())), 'stream');
      const slower = { timeoutMs: 600_000, signal: abortSoonAfterSetting() };
      await ensureRejects('ABORTED', () => engine.query(heavyStatement(), slower), 'own, longer time');
      const { rows } = await engine.query(sql`SELECT 1 AS a`, { timeoutMs: 600_000 });
      ensureEqual(rows, [{ a: 1 }], 'query after them');
    },
    { timeoutMs: 100, ...ONE_SESSION },
  ),
  engineCase('abort/late', 'a signal or deadline that comes after the end changes nothing', async (engine) => {
    const controller = new AbortController();
    const options: CallOptions = { signal: controller.signal, timeoutMs: 600_000 };
    ensureEqual((await engine.query(sql`SELECT 1 AS a`, options)).rows, [{ a: 1 }], 'rows');
    await engine.transaction((session) => session.execute(sql`CREATE TABLE t AS SELECT 1 AS n`), options);
    const waiting = awaitedLater(Promise.all([1, 2, 3, 4].map(() => countOf(engine, 't, range(1000000)'))));
    controller.abort();
    ensureEqual(await waiting, [1_000_000, 1_000_000, 1_000_000, 1_000_000], 'counts of other calls');
  }),
  engineCase('abort/only-its-own', 'a signal stops its own call and no other', async (engine) => {
    const controller = new AbortController();
    const stopped = awaitedLater(
      ensureRejects('ABORTED', () => engine.query(heavyStatement(), { signal: controller.signal }), 'its own call'),
    );
    const others = awaitedLater(Promise.all([1, 2].map(() => countOf(engine, 'range(1000) a, range(3000) b'))));
    controller.abort();
    ensureEqual(await others, [3_000_000, 3_000_000], 'other calls');
    await stopped;
  }),
  engineCase(
    'abort/while-waiting',
    'a signal or deadline also ends the wait for a session',
    async (engine) => {
      await engine.transaction(async () => {
        const signal = abortSoon();
        await ensureRejects('ABORTED', () => engine.query(sql`SELECT 1 AS a`, { signal }), 'signal');
        await ensureRejects('TIMEOUT', () => engine.query(sql`SELECT 1 AS a`, { timeoutMs: 20 }), 'timeoutMs');
      });
      ensureEqual((await engine.health()).sessions.waiting, 0, 'calls that wait');
    },
    { sessions: { limit: 1, waitMs: 60_000 } },
  ),
  engineCase('abort/invalid-timeout', 'a timeoutMs that is no positive number is INVALID_ARGUMENT', async (engine) => {
    for (const timeoutMs of [-1, Number.NaN]) {
      await ensureRejects('INVALID_ARGUMENT', () => engine.query(sql`SELECT 1 AS a`, { timeoutMs }), String(timeoutMs));
    }
    ensure((await engine.health()).healthy, 'the engine must be healthy');
  }),
];

function stopCase(
  id: string,
  requirement: string,
  code: 'ABORTED' | 'TIMEOUT',
  work: (engine: SqlEngine) => Promise<unknown>,
): SqlEngineCase {
  return engineCase(
    `abort/${id}`,
    `${requirement} with ${code}, and its session is free again`,
    async (engine) => {
      await ensureRejects(code, () => work(engine), 'statement');
      ensureEqual(await valueFrom(engine, sql`SELECT 1 AS a`), 1, 'query after it');
      await engine.transaction((session) => session.execute(sql`CREATE TABLE after_it (n INTEGER)`));
    },
    ONE_SESSION,
  );
}

/** Fires later than the deadline of the engine's setting would. */
function abortSoonAfterSetting(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 250);
  return controller.signal;
}
