import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type DocumentStore,
  EiderError,
  type JsonObject,
  manualClock,
  type SqlEngine,
  seededRandom,
} from '@eider/core';
import { memoryDocumentStore, memoryDocuments } from '@eider/storage-cloud/memory';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type CutoverEvent,
  type CutoverPhase,
  createDualWrite,
  createOutbox,
  type DocumentTarget,
  type DualWrite,
  documentStoreTarget,
  memoryOutboxStore,
  memoryStateStore,
  migrate,
  type Outbox,
  type ReadFallback,
  sqlDocumentTarget,
  sqlOutboxStore,
  sqlStateStore,
  type TransactionalTarget,
} from '../../src/index.ts';
import { Killed, Killer } from './killed-ports.ts';
import { contentsOf } from './samples.ts';

const FILMS = { name: 'films', kind: 'documents' } as const;
const BY = { by: 'ops' };
const PHASES: readonly CutoverPhase[] = ['verified', 'reading-new', 'old-read-only', 'done'];

interface World {
  readonly fresh: DocumentTarget;
  readonly old: DocumentStore;
  readonly dual: DualWrite;
  readonly outbox: Outbox;
  readonly clock: ReturnType<typeof manualClock>;
  readonly events: CutoverEvent[];
  readonly fallbacks: ReadFallback[];
  /** What the old or the new side fails with, while set. */
  readonly trouble: { old?: EiderError['code'] | undefined; fresh?: EiderError['code'] | undefined; audit?: boolean };
  /** The same data after a restart of the process. */
  restart(): Promise<World>;
}

function failing<Port extends object>(port: Port, codeOf: () => EiderError['code'] | undefined): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return async (...parameters: unknown[]) => {
        const code = codeOf();
        if (code !== undefined) throw new EiderError(code, 'trouble');
        return value.apply(target, parameters) as unknown;
      };
    },
  });
}

async function openWorld(parts: {
  fresh: DocumentTarget;
  old: DocumentStore;
  openOutbox: (clock: World['clock']) => Promise<Outbox>;
  states: Parameters<typeof createDualWrite>[0]['states'];
}): Promise<World> {
  const clock = manualClock(1_000_000);
  const events: CutoverEvent[] = [];
  const fallbacks: ReadFallback[] = [];
  const trouble: World['trouble'] = {};
  const outbox = await parts.openOutbox(clock);
  const dual = await createDualWrite(
    {
      ...parts,
      fresh: failing(parts.fresh, () => trouble.fresh),
      old: failing(parts.old, () => trouble.old),
      outbox,
      clock,
      onFallback: (fallback) => fallbacks.push(fallback),
      audit: async (event) => {
        if (trouble.audit === true) throw new Error('no audit');
        events.push(event);
      },
    },
    { id: 'shop' },
  );
  await dual.prepare(FILMS);
  const { fresh, old } = parts;
  return { fresh, old, dual, outbox, clock, events, fallbacks, trouble, restart: () => openWorld(parts) };
}

let engine: SqlEngine;
beforeEach(async () => {
  engine = await openNodeDuckDb();
});
afterEach(() => engine.close());

async function openSqlWorld(): Promise<World> {
  return openWorld({
    fresh: await sqlDocumentTarget(engine),
    old: memoryDocumentStore(),
    states: await sqlStateStore(engine),
    openOutbox: async (clock) => createOutbox({ store: await sqlOutboxStore(engine), clock, random: seededRandom(1) }),
  });
}

/** A new side without transactions. */
async function openPlainWorld(): Promise<World> {
  const store = memoryOutboxStore();
  return openWorld({
    fresh: documentStoreTarget(memoryDocumentStore()),
    old: memoryDocumentStore(),
    states: memoryStateStore(),
    openOutbox: (clock) => createOutbox({ store, clock, random: seededRandom(1) }),
  });
}

const put = ({ dual }: World, key: string, content: JsonObject) => dual.put('films', { key, content });
const contentOf = async ({ dual }: World, key: string) => (await dual.get('films', key))?.content;

async function oldContents({ old }: World): Promise<Record<string, JsonObject>> {
  return Object.fromEntries((await old.read('films')).documents.map(({ key, content }) => [key, content]));
}

async function expectEqualSides(world: World, expected: Record<string, JsonObject>): Promise<void> {
  expect(await contentsOf(world.fresh, 'films')).toEqual(expected);
  expect(await oldContents(world)).toEqual(expected);
}

describe.each<[string, () => Promise<World>]>([
  ['in one transaction with the outbox', openSqlWorld],
  ['without transactions', openPlainWorld],
])('writes %s', (_name, open) => {
  test('are done when the new side has them, and reach the old side', async () => {
    const world = await open();
    await put(world, 'a', { n: 1 });
    await put(world, 'b', { n: 1 });
    await put(world, 'a', { n: 2 });
    expect(await world.dual.delete('films', 'b')).toBe(true);
    expect(await world.dual.delete('films', 'none')).toBe(false);
    expect(await contentsOf(world.fresh, 'films')).toEqual({ a: { n: 2 } });
    expect(await world.dual.stats()).toMatchObject({ writes: 5, pending: 3 });
    await world.outbox.drain();
    await expectEqualSides(world, { a: { n: 2 } });
    expect(await world.dual.stats()).toMatchObject({ pending: 0, dead: 0 });
  });

  test('go on while the old side is down, and reach it after a restart', async () => {
    const world = await open();
    await put(world, 'a', { n: 1 });
    await put(world, 'gone', { n: 1 });
    await world.outbox.drain();
    world.trouble.old = 'UNAVAILABLE';
    await put(world, 'a', { n: 2 });
    await world.dual.delete('films', 'gone');
    await world.outbox.drain();
    expect(await oldContents(world)).toEqual({ a: { n: 1 }, gone: { n: 1 } });
    const again = await world.restart();
    again.trouble.old = 'UNAVAILABLE';
    await put(again, 'b', { n: 3 });
    await again.outbox.drain();
    const third = await again.restart();
    await third.clock.advance(3_600_000);
    await third.outbox.drain();
    await expectEqualSides(third, { a: { n: 2 }, b: { n: 3 } });
  });

  test('that the new side refuses are refused, and the old side stays as it was', async () => {
    const world = await open();
    await put(world, 'a', { n: 1 });
    await world.outbox.drain();
    world.trouble.fresh = 'RESOURCE_EXHAUSTED';
    await expect(put(world, 'a', { n: 2 })).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    world.trouble.fresh = undefined;
    await world.outbox.drain();
    await expectEqualSides(world, { a: { n: 1 } });
  });

  test('that the old side would never take are INVALID_ARGUMENT before anything is written', async () => {
    const world = await open();
    await expect(put(world, 'a/b', {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(put(world, 'a', { _key: 'a' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expectEqualSides(world, {});
  });
});

test('a write and what the old side is owed are kept in one transaction, or neither', async () => {
  const table = await sqlDocumentTarget(engine);
  const outbox = await createOutbox({ store: await sqlOutboxStore(engine) });
  const fresh: TransactionalTarget = {
    ...documentStoreTarget(memoryDocumentStore()),
    get: (collection, key) => table.get(collection, key),
    transaction: (work) =>
      table.transaction(async (target, session) => {
        await work(target, session);
        throw new EiderError('RESOURCE_EXHAUSTED', 'the disk is full');
      }),
  };
  const dual = await createDualWrite(
    { fresh, old: memoryDocumentStore(), outbox, states: memoryStateStore() },
    { id: 's' },
  );
  const write = dual.put('films', { key: 'a', content: {} });
  await expect(write).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  expect(await table.get('films', 'a')).toBeUndefined();
  expect(await dual.stats()).toMatchObject({ writes: 0, pending: 0 });
});

test('an outbox that runs tells the old side at once what was written in a transaction', async () => {
  const world = await openSqlWorld();
  const stop = new AbortController();
  const running = world.outbox.run({ signal: stop.signal });
  for (let n = 0; n < 20; n++) {
    await put(world, 'a', { n });
    await expect.poll(() => oldContents(world), { timeout: 30_000, interval: 1 }).toEqual({ a: { n } });
  }
  stop.abort();
  await running;
});

describe('reads', () => {
  test('fall back to the old side on a miss and on a failure, and say so', async () => {
    const world = await openSqlWorld();
    await world.old.write('films', [{ key: 'old', content: { n: 1 } }]);
    expect(await contentOf(world, 'old')).toEqual({ n: 1 });
    expect(await contentOf(world, 'none')).toBeUndefined();
    await put(world, 'a', { n: 2 });
    await world.outbox.drain();
    world.trouble.fresh = 'UNAVAILABLE';
    expect(await contentOf(world, 'a')).toEqual({ n: 2 });
    expect(world.fallbacks).toEqual([
      { collection: 'films', reason: 'miss', found: true },
      { collection: 'films', reason: 'miss', found: false },
      { collection: 'films', reason: 'failure', found: true },
    ]);
    expect(await world.dual.stats()).toMatchObject({ reads: 3, fallbacksOnMiss: 2, fallbacksOnFailure: 1 });
  });

  test('never take from the old side what it still has to be told', async () => {
    const world = await openSqlWorld();
    await put(world, 'a', { n: 1 });
    await world.outbox.drain();
    world.trouble.old = 'UNAVAILABLE';
    await world.dual.delete('films', 'a');
    await world.outbox.drain();
    world.trouble.old = undefined;
    expect(await oldContents(world)).toEqual({ a: { n: 1 } });
    expect(await contentOf(world, 'a')).toBeUndefined();
    world.trouble.fresh = 'UNAVAILABLE';
    await expect(contentOf(world, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(world.fallbacks).toEqual([]);
  });
});

describe('a backfill while writes go on', () => {
  test('leaves alone what was written or deleted since its page was read', async () => {
    const world = await openSqlWorld();
    await world.old.write(
      'films',
      ['a', 'b', 'c'].map((key) => ({ key, content: { stale: key } })),
    );
    const to = world.dual.backfill();
    const stalePage = (await world.old.read('films')).documents;
    await put(world, 'a', { n: 1 });
    await world.dual.delete('films', 'b');
    await world.outbox.drain();
    await to.put('films', stalePage);
    await expectEqualSides(world, { a: { n: 1 }, c: { stale: 'c' } });
    to.end();
  });

  test('leaves alone what the old side is still owed after a restart', async () => {
    const world = await openSqlWorld();
    await world.old.write('films', [{ key: 'a', content: { stale: true } }]);
    await put(world, 'a', { n: 1 });
    const again = await world.restart();
    const parts = { from: again.old, to: again.dual.backfill(), states: memoryStateStore() };
    expect(await migrate(parts, { id: 'm' })).toMatchObject({ different: 1 });
    expect(await contentOf(again, 'a')).toEqual({ n: 1 });
    await again.outbox.drain();
    expect(await migrate(parts, { id: 'm' })).toMatchObject({ isEqual: true });
    await expectEqualSides(again, { a: { n: 1 } });
  });
});

describe('the cutover', () => {
  async function openAt(phase: CutoverPhase): Promise<World> {
    const world = await openSqlWorld();
    await world.old.write('films', [{ key: 'a', content: { n: 1 } }]);
    await migrate({ from: world.old, to: world.dual.backfill(), states: memoryStateStore() }, { id: 'm' });
    for (const next of PHASES) {
      if (world.dual.state.phase === phase) break;
      await world.dual.moveTo(next, BY);
    }
    return world;
  }

  test('goes step by step; each is audited, kept through a restart, and may be repeated', async () => {
    const world = await openAt('done');
    expect(world.events.map(({ from, to, outcome }) => `${from} > ${to} ${outcome}`)).toEqual(
      ['dual-write', ...PHASES]
        .slice(0, -1)
        .flatMap((from, index) => [`${from} > ${PHASES[index]} started`, `${from} > ${PHASES[index]} succeeded`]),
    );
    const again = await world.restart();
    expect(again.dual.state).toEqual(world.dual.state);
    expect(again.dual.state.history.map(({ to, by }) => [to, by])).toEqual(PHASES.map((phase) => [phase, 'ops']));
    expect(await again.dual.moveTo('done', BY)).toEqual(world.dual.state);
    await expect(again.dual.moveTo('old-read-only', BY)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
    await put(again, 'b', { n: 2 });
    await again.outbox.drain();
    expect(await oldContents(again)).toEqual({ a: { n: 1 } });
    expect(await contentOf(again, 'b')).toEqual({ n: 2 });
    expect(await again.dual.stats()).toMatchObject({ pending: 0 });
  });

  test('refuses to call different sides verified, and says how they differ', async () => {
    const world = await openAt('dual-write');
    await world.old.write('films', [
      { key: 'a', content: { n: 7 } },
      { key: 'x', content: {} },
    ]);
    await world.fresh.put('films', [{ key: 'y', content: {} }]);
    const step = world.dual.moveTo('verified', BY);
    await expect(step).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      details: { missing: 1, different: 1, extra: 1 },
    });
    expect(world.dual.state.phase).toBe('dual-write');
    expect(world.events.at(-1)).toMatchObject({ outcome: 'failed', errorCode: 'PRECONDITION_FAILED' });
  });

  test('refuses to go on while the old side lacks writes, and delivers them at once when it can', async () => {
    const world = await openAt('dual-write');
    await put(world, 'b', { n: 2 });
    world.trouble.old = 'UNAVAILABLE';
    await world.outbox.drain();
    await expect(world.dual.moveTo('verified', BY)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      details: { pending: 1, dead: 0 },
    });
    world.trouble.old = undefined;
    expect(await world.dual.moveTo('verified', BY)).toMatchObject({ phase: 'verified' });
    expect(await oldContents(world)).toEqual({ a: { n: 1 }, b: { n: 2 } });
  });

  test('takes the new side alone for what there is once it reads the new side, and its failures still fall back', async () => {
    const world = await openAt('reading-new');
    await world.old.write('films', [{ key: 'late', content: {} }]);
    expect(await contentOf(world, 'late')).toBeUndefined();
    world.trouble.fresh = 'UNAVAILABLE';
    expect(await contentOf(world, 'a')).toEqual({ n: 1 });
  });

  test('keeps what a read-only old side misses, and delivers it on the way back, also after a restart', async () => {
    const world = await openAt('old-read-only');
    await put(world, 'b', { n: 2 });
    await world.dual.delete('films', 'a');
    await world.outbox.drain();
    expect(await oldContents(world)).toEqual({ a: { n: 1 } });
    world.trouble.fresh = 'UNAVAILABLE';
    await expect(contentOf(world, 'a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const again = await world.restart();
    await again.outbox.drain();
    expect(await oldContents(again)).toEqual({ a: { n: 1 } });
    for (const phase of ['reading-new', 'verified', 'dual-write'] as const) await again.dual.moveTo(phase, BY);
    await again.outbox.drain();
    await expectEqualSides(again, { b: { n: 2 } });
    for (const phase of PHASES) await again.dual.moveTo(phase, BY);
    expect(again.dual.state.phase).toBe('done');
  });

  test.each<[string, CutoverPhase, string]>([
    ['skips a phase', 'reading-new', 'PRECONDITION_FAILED'],
    ['has an unknown name', 'finished' as CutoverPhase, 'INVALID_ARGUMENT'],
  ])('refuses a step that %s', async (_name, to, code) => {
    const world = await openAt('dual-write');
    await expect(world.dual.moveTo(to, BY)).rejects.toMatchObject({ code });
    expect(world.events).toEqual([]);
  });

  test('takes no step that cannot be audited', async () => {
    const world = await openAt('dual-write');
    world.trouble.audit = true;
    await expect(world.dual.moveTo('verified', BY)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(world.dual.state.phase).toBe('dual-write');
    expect((await world.restart()).dual.state.phase).toBe('dual-write');
  });
});

test('a process killed at any call of either side, the outbox or the states loses no write that was acknowledged', async () => {
  const run = async (dieAt: number): Promise<number> => {
    const killer = new Killer(dieAt, dieAt % 2 === 0 ? 'after' : 'before');
    const documents = memoryDocuments();
    const base = {
      fresh: documentStoreTarget(memoryDocumentStore({ documents: memoryDocuments() })),
      old: memoryDocumentStore({ documents }),
      states: memoryStateStore(),
    };
    const store = memoryOutboxStore();
    const openOutbox = (wrapped: typeof store) => (clock: World['clock']) =>
      createOutbox({ store: wrapped, clock, random: seededRandom(dieAt === Number.POSITIVE_INFINITY ? 0 : dieAt) });
    const acknowledged: Record<string, JsonObject | undefined> = {};
    const work = async () => {
      const wrapped = { fresh: killer.wrap(base.fresh), old: killer.wrap(base.old), states: killer.wrap(base.states) };
      const world = await openWorld({ ...wrapped, openOutbox: openOutbox(killer.wrap(store)) });
      for (const [key, n] of [
        ['a', 1],
        ['b', 2],
        ['a', 3],
        ['c', 4],
      ] as const) {
        acknowledged[key] = undefined;
        await put(world, key, { n });
        acknowledged[key] = { n };
        if (n % 2 === 0) await world.outbox.drain();
      }
    };
    await work().catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    const after = await openWorld({ ...base, openOutbox: openOutbox(store) });
    await after.clock.advance(3_600_000);
    await after.outbox.drain();
    const now = await contentsOf(base.fresh, 'films');
    expect(await oldContents(after)).toEqual(now);
    for (const [key, content] of Object.entries(acknowledged))
      if (content !== undefined) expect(now[key]).toEqual(content);
    return killer.calls;
  };
  const calls = await run(Number.POSITIVE_INFINITY);
  expect(calls).toBeGreaterThan(15);
  for (let dieAt = 1; dieAt <= calls; dieAt++) await run(dieAt);
});
