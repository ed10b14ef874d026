import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type ErrorCode, manualClock, type SqlEngine, seededRandom, sql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createOutbox,
  memoryOutboxStore,
  type OutboxEvent,
  type OutboxSettings,
  type OutboxStore,
  sqlOutboxStore,
} from '../../src/index.ts';

let engine: SqlEngine;
let tables = 0;
beforeAll(async () => {
  engine = await openNodeDuckDb();
});
afterAll(() => engine.close());

async function openSqlStore(): Promise<OutboxStore> {
  tables += 1;
  return sqlOutboxStore(engine, `outbox_${tables}`);
}

const item = (key: string, n = 0) => ({ topic: 't', key, payload: { n } });

describe.each<[string, () => Promise<OutboxStore>]>([
  ['a table', openSqlStore],
  ['memory', async () => memoryOutboxStore()],
])('an outbox in %s', (_name, openStore) => {
  async function open(settings: OutboxSettings = {}, store?: OutboxStore) {
    const clock = manualClock(1_000_000);
    const own = store ?? (await openStore());
    const arrived: string[] = [];
    const troubles = new Map<string, ErrorCode>();
    const events: OutboxEvent[] = [];
    const outbox = await createOutbox(
      { store: own, clock, random: seededRandom(1) },
      { ...settings, onEvent: (event) => events.push(event) },
    );
    outbox.handle('t', async ({ key, payload }) => {
      const trouble = troubles.get(key);
      if (trouble !== undefined) throw new EiderError(trouble, 'trouble');
      arrived.push(`${key}${String(payload['n'])}`);
    });
    return { outbox, store: own, clock, arrived, troubles, events };
  }

  test('delivers every item once, in order, and a newer one in place of an older one', async () => {
    const { outbox, arrived } = await open();
    for (const [key, n] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['c', 1],
    ] as const)
      await outbox.add(item(key, n));
    expect(await outbox.counts('t')).toEqual({ pending: 3, dead: 0 });
    expect(await outbox.drain()).toEqual({ delivered: 3, failed: 0, dead: 0 });
    expect(await outbox.drain()).toEqual({ delivered: 0, failed: 0, dead: 0 });
    expect(arrived).toEqual(['b1', 'a2', 'c1']);
    expect(await outbox.counts('t')).toEqual({ pending: 0, dead: 0 });
  });

  test('tries again with growing waits, and lets others pass', async () => {
    const { outbox, clock, arrived, troubles, store } = await open({ baseDelayMs: 1000, maxDelayMs: 4000 });
    troubles.set('a', 'INTERNAL');
    await outbox.add(item('a'));
    await outbox.add(item('b'));
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      await outbox.drain();
      const entry = await store.find('t', 'a');
      expect(entry).toMatchObject({ attempts: attempt, lastError: 'INTERNAL', dead: false });
      waits.push((entry?.nextAttemptMs ?? 0) - clock.nowMs());
      await clock.advance((entry?.nextAttemptMs ?? 0) - clock.nowMs() - 1);
      expect(await outbox.drain()).toEqual({ delivered: 0, failed: 0, dead: 0 });
      await clock.advance(1);
    }
    for (const [index, most] of [1000, 2000, 4000, 4000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(most / 2);
      expect(waits[index]).toBeLessThanOrEqual(most);
    }
    expect(new Set(waits).size).toBe(4);
    troubles.clear();
    await outbox.drain();
    expect(arrived).toEqual(['b0', 'a0']);
  });

  test('gives up after so many attempts, or at once what is hopeless; dead letters are visible and can be revived', async () => {
    const { outbox, clock, arrived, troubles, events } = await open({ maxAttempts: 2 });
    troubles.set('a', 'INTERNAL').set('b', 'INVALID_ARGUMENT');
    await outbox.add(item('a'));
    await outbox.add(item('b'));
    await outbox.drain();
    await clock.advance(1_000_000);
    await outbox.drain();
    expect(await outbox.counts('t')).toEqual({ pending: 0, dead: 2 });
    const letters = await outbox.deadLetters('t');
    expect(letters.map(({ key, attempts, lastError }) => [key, attempts, lastError])).toEqual([
      ['a', 2, 'INTERNAL'],
      ['b', 1, 'INVALID_ARGUMENT'],
    ]);
    expect(await outbox.holds('t', 'a')).toBe(true);
    expect(events.map(({ kind }) => kind)).toEqual(['failed', 'dead', 'dead']);
    troubles.clear();
    expect(await outbox.revive('t')).toBe(2);
    expect(await outbox.drain()).toMatchObject({ delivered: 2 });
    expect(arrived.sort()).toEqual(['a0', 'b0']);
  });

  test('an outage holds the whole topic up, and uses up the attempts of one entry only', async () => {
    const { outbox, clock, troubles, store } = await open();
    for (const key of ['a', 'b', 'c']) {
      troubles.set(key, 'UNAVAILABLE');
      await outbox.add(item(key));
    }
    expect(await outbox.drain()).toEqual({ delivered: 0, failed: 1, dead: 0 });
    expect(await outbox.drain()).toEqual({ delivered: 0, failed: 0, dead: 0 });
    expect((await store.find('t', 'b'))?.attempts).toBe(0);
    troubles.clear();
    await clock.advance(1000);
    expect(await outbox.drain()).toMatchObject({ delivered: 3 });
  });

  test('what was added survives a restart, with its attempts and in its order', async () => {
    const first = await open({ baseDelayMs: 10 });
    first.troubles.set('a', 'INTERNAL');
    await first.outbox.add(item('a'));
    await first.outbox.drain();
    await first.outbox.add(item('b'));
    const second = await open({}, first.store);
    await second.clock.advance(100);
    await second.outbox.add(item('c'));
    await second.outbox.add(item('a', 9));
    await second.outbox.drain();
    expect(second.arrived).toEqual(['b0', 'c0', 'a9']);
  });

  test('a newer item that comes during a delivery is delivered too', async () => {
    const { outbox, arrived, troubles } = await open();
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    outbox.handle('slow', async ({ payload }) => {
      begun.resolve();
      await goOn.promise;
      arrived.push(`slow${String(payload['n'])}`);
    });
    await outbox.add({ topic: 'slow', key: 'a', payload: { n: 1 } });
    const draining = outbox.drain();
    await begun.promise;
    await outbox.add({ topic: 'slow', key: 'a', payload: { n: 2 } });
    goOn.resolve();
    await draining;
    expect(arrived).toEqual(['slow1', 'slow2']);
    expect(troubles.size).toBe(0);
  });

  test('an item around a piece of work waits for its end, and is delivered although the work failed', async () => {
    const { outbox, arrived } = await open();
    const work = outbox.around(item('a'), async () => {
      expect(await outbox.drain()).toMatchObject({ delivered: 0 });
      throw new EiderError('UNAVAILABLE', 'the work failed');
    });
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await outbox.drain();
    expect(arrived).toEqual(['a0']);
  });

  test('items of a topic that is paused, or that nobody handles, wait', async () => {
    const { outbox, arrived } = await open();
    outbox.pause('t');
    await outbox.add(item('a'));
    await outbox.add({ topic: 'nobody', key: 'x', payload: {} });
    expect(await outbox.drain()).toMatchObject({ delivered: 0 });
    outbox.resume('t');
    expect(await outbox.drain()).toMatchObject({ delivered: 1 });
    expect(arrived).toEqual(['a0']);
    await outbox.clear('nobody');
    expect(await outbox.counts('nobody')).toEqual({ pending: 0, dead: 0 });
  });

  test('run delivers what is added, tries again in time, and ends with its signal', async () => {
    const { outbox, clock, arrived, troubles } = await open();
    const stop = new AbortController();
    const running = outbox.run({ signal: stop.signal });
    troubles.set('a', 'UNAVAILABLE');
    await outbox.add(item('a'));
    await expect.poll(() => clock.sleepers, { timeout: 30_000 }).toBe(1);
    expect(arrived).toEqual([]);
    troubles.clear();
    await clock.advance(1000);
    await expect.poll(() => arrived, { timeout: 30_000 }).toEqual(['a0']);
    await outbox.add(item('b'));
    await expect.poll(() => arrived, { timeout: 30_000 }).toEqual(['a0', 'b0']);
    stop.abort();
    await running;
    expect(clock.sleepers).toBe(0);
  });
});

test('an item shares a transaction with its data: both are kept or neither', async () => {
  await engine.execute(sql`CREATE TABLE data (n INTEGER)`);
  const outbox = await createOutbox({ store: await sqlOutboxStore(engine, 'shared_outbox') });
  const write = (n: number, fails: boolean) =>
    engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO data VALUES (${n})`);
      await outbox.add(item('k', n), session);
      if (fails) throw new EiderError('INTERNAL', 'the transaction fails');
    });
  await expect(write(1, true)).rejects.toThrow('the transaction fails');
  expect(await outbox.counts('t')).toEqual({ pending: 0, dead: 0 });
  await write(2, false);
  expect(await outbox.counts('t')).toEqual({ pending: 1, dead: 0 });
  expect((await engine.query(sql`SELECT n FROM data`)).rows).toEqual([{ n: 2 }]);
});

test('senseless settings are INVALID_ARGUMENT', async () => {
  const open = createOutbox({ store: memoryOutboxStore() }, { maxAttempts: 0 });
  await expect(open).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
