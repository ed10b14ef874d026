import { EiderError, type SqlEngine, sql } from '@eider/core';
import { ensure, ensureEqual, ensureRejects } from '../../suite/expect.ts';
import { countOf, drain } from './ask.ts';
import { engineCase, type SqlEngineCase } from './engine-case.ts';
import { heavyStatement } from './heavy.ts';

type Call = readonly [name: string, call: (engine: SqlEngine, path: string) => Promise<unknown>];

const CALLS: readonly Call[] = [
  ['query', (engine) => engine.query(sql`SELECT 1 AS a`)],
  ['execute', (engine) => engine.execute(sql`CREATE TABLE t (n INTEGER)`)],
  ['stream', (engine) => drain(engine.stream(sql`SELECT 1 AS a`))],
  ['append', (engine) => engine.append('t', { columns: ['n'], rows: [[1]] })],
  ['transaction', (engine) => engine.transaction(async () => 1)],
  ['attach', (engine) => engine.attach('other')],
  ['exportImage', (engine) => engine.exportImage()],
  ['importImage', (engine) => engine.importImage('other', new Uint8Array(100))],
  ['exportParquet', (engine, path) => engine.exportParquet(sql`SELECT 1 AS a`, path)],
  ['importParquet', (engine, path) => engine.importParquet(path, 't')],
  ['backup', (engine, path) => engine.backup(path)],
  ['restore', (engine, path) => engine.restore(path)],
  ['health', (engine) => engine.health()],
];

const HEAVY_CALLS: readonly ((engine: SqlEngine) => Promise<unknown>)[] = [
  (engine) => engine.query(heavyStatement()),
  (engine) => engine.execute(sql`CREATE TABLE t AS ${heavyStatement()}`),
  (engine) => drain(engine.stream(heavyStatement())),
];

export const closeCases: readonly SqlEngineCase[] = [
  engineCase('close/idempotent', 'close may be called again, also at the same time and by dispose', async (engine) => {
    await Promise.all([engine.close(), engine.close()]);
    await engine.close();
    await engine[Symbol.asyncDispose]();
  }),
  engineCase('close/closed-after', 'every call after close is CLOSED', async (engine, fixture) => {
    await engine.close();
    for (const [name, call] of CALLS) {
      const error = await ensureRejects('CLOSED', () => call(engine, fixture.newPath('closed')), name);
      ensureEqual(error.retryable, false, `retryable: ${name}`);
    }
  }),
  engineCase('close/dispose', '`await using` closes the engine', async (engine) => {
    {
      await using scoped = engine;
      await scoped.query(sql`SELECT 1 AS a`);
    }
    await ensureRejects('CLOSED', () => engine.query(sql`SELECT 1 AS a`), 'query');
  }),
  engineCase('close/interrupts', 'close stops what runs, and rejects it', async (_, fixture) => {
    for (const run of HEAVY_CALLS) {
      const engine = await fixture.open();
      const outcome = reasonOf(run(engine));
      await engine.query(sql`SELECT 1 AS a`);
      await engine.close();
      ensureStopped(await outcome);
    }
  }),
  engineCase('close/rolls-back', 'a transaction that is open at close is rolled back and rejected', async (engine) => {
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const work = engine.transaction(async (session) => {
      await session.execute(sql`CREATE TABLE t (n INTEGER)`);
      entered();
      await session.query(heavyStatement());
    });
    const outcome = reasonOf(work);
    await inside;
    await engine.close();
    ensureStopped(await outcome);
  }),
  engineCase(
    'close/databases',
    'a database of a closed engine is CLOSED too; detach still does nothing',
    async (engine) => {
      const database = await engine.attach('scratch');
      await engine.close();
      await ensureRejects('CLOSED', () => database.checkpoint(), 'checkpoint');
      await database.detach();
    },
  ),
  engineCase('close/only-itself', 'closing one engine leaves another as it is', async (engine, fixture) => {
    const other = await fixture.open();
    await other.execute(sql`CREATE TABLE t AS SELECT 1 AS n`);
    await engine.execute(sql`CREATE TABLE t AS SELECT range AS n FROM range(5)`);
    await engine.close();
    ensureEqual(await countOf(other, 't'), 1, 'rows');
  }),
];

function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

function ensureStopped(reason: unknown): void {
  ensure(EiderError.is(reason, 'CLOSED') || EiderError.is(reason, 'ABORTED'), 'it must be CLOSED or ABORTED');
}
