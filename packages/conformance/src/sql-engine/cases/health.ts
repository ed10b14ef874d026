import { sql } from '@eider/core';
import { ensure, ensureEqual } from '../../suite/expect.ts';
import { awaitedLater, rowsOf, valueFrom } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';

export const healthCases: readonly SqlEngineCase[] = [
  engineCase(
    'health/idle',
    'an idle engine is healthy, with its sessions counted',
    async (engine) => {
      await engine.query(sql`SELECT 1 AS a`);
      const health = await engine.health();
      ensureEqual([health.healthy, health.reason], [true, undefined], 'health');
      const { open, busy, waiting, limit } = health.sessions;
      ensureEqual([busy, waiting, limit], [0, 0, 3], 'busy, waiting, limit');
      ensure(open <= limit, `${open} sessions are open`);
    },
    { sessions: { limit: 3, waitMs: 1000 } },
  ),
  engineCase(
    'health/busy',
    'with every session busy health still answers, and counts who is busy and who waits',
    async (engine) => {
      const waiting: Promise<unknown>[] = [];
      await engine.transaction(async (session) => {
        await session.query(sql`SELECT 1 AS a`);
        waiting.push(awaitedLater(valueFrom(engine, sql`SELECT 2 AS a`)));
        const { sessions } = await engine.health();
        ensureEqual([sessions.busy, sessions.waiting, sessions.limit], [1, 1, 1], 'busy, waiting, limit');
      });
      ensureEqual(await Promise.all(waiting), [2], 'value of the call that waited');
    },
    { sessions: { limit: 1, waitMs: 30_000 } },
  ),
  engineCase('health/attached', 'health names the databases that are attached', async (engine) => {
    const database = await engine.attach('extra one');
    ensure((await engine.health()).attached.includes('extra one'), 'an attached database is missing');
    await database.detach();
    ensure(!(await engine.health()).attached.includes('extra one'), 'a detached database is listed');
  }),
  engineCase('health/capabilities', 'capabilities tell the truth about the engine', async (engine) => {
    const { capabilities } = engine;
    ensure(capabilities.adapter !== '', 'the adapter has no name');
    ensureEqual(`v${capabilities.engineVersion}`, await valueFrom(engine, sql`SELECT version()`), 'engineVersion');
    ensureEqual(capabilities.storageVersion, 64, 'storageVersion');
    ensureEqual(
      capabilities.threads,
      Number(await valueFrom(engine, sql`SELECT current_setting('threads')`)),
      'threads',
    );
    ensureEqual([...capabilities.extensions], [...new Set(capabilities.extensions)].sort(), 'extensions');
    const readers = await rowsOf(
      engine,
      sql`SELECT 1 AS a FROM duckdb_functions() WHERE function_name = 'read_parquet'`,
    );
    ensure(!capabilities.parquet || readers.length > 0, 'parquet is claimed but not there');
  }),
  engineCase('health/time-zone', 'every session is in UTC', async (engine) => {
    const statement = sql`SELECT CAST('2023-07-14 22:13:20.5+00'::TIMESTAMPTZ AS VARCHAR) AS text,
      CAST('2023-07-14 22:13:20.5+00'::TIMESTAMPTZ AS TIMESTAMP) = TIMESTAMP '2023-07-14 22:13:20.5' AS same`;
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => rowsOf(engine, statement)));
    answers.push(await engine.transaction((session) => rowsOf(session, statement)));
    for (const rows of answers) ensureEqual(rows, [{ text: '2023-07-14 22:13:20.5+00', same: true }], 'time zone');
    // The setting itself comes with the extension that knows time zones.
    if (!engine.capabilities.extensions.includes('icu')) return;
    ensureEqual(await valueFrom(engine, sql`SELECT current_setting('TimeZone')`), 'UTC', 'setting');
  }),
];
