import { EiderError, type MemoryReadOptions } from '@eider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { advanceUntil, type CacheBench, counting, openCacheBench, settle } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

test('an answer that came while the lease was taken is found by a read of the latest, and the lease is given back', async () => {
  const { wrap, memory } = await bench.open();
  await wrap(
    counting('model', () => 'answer'),
    'x',
    { key: 'k' },
  );
  // What other processes have written is seen by reads of the latest only.
  const behind = new Proxy(memory, {
    get(target, name) {
      if (name === 'retrieve') {
        return async (key: string, options: MemoryReadOptions = {}) =>
          options.consistency === 'latest' ? target.retrieve(key, options) : undefined;
      }
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const action = counting();
  expect(await bench.cacheOn(behind).wrap(action, 'x', { key: 'k' })).toMatchObject({
    value: 'answer',
    cacheHit: true,
  });
  expect(action.runs).toBe(0);
  expect(await memory.count()).toBe(1);
});

test('two processes on one log run an action once: the second waits for the first and gets its result', async () => {
  const { one, two } = await openTwo();
  const gate = Promise.withResolvers<string>();
  const action = counting('model', () => gate.promise);
  const first = one.wrap(action, 'x');
  await settle();
  const second = two.wrap(action, 'x');
  await settle();
  await bench.clock.advance(5_000);
  expect(action.runs).toBe(1);
  gate.resolve('answer');
  expect(await first).toMatchObject({ value: 'answer', cacheHit: false });
  expect(await advanceUntil(bench.clock, second, 100)).toMatchObject({ value: 'answer', cacheHit: true });
  expect(action.runs).toBe(1);
  expect([...one.events, ...two.events]).toEqual([]);
});

test('of ten processes that miss at the same moment one runs the action', async () => {
  const { one, two } = await openTwo();
  const action = counting('model', () => settle(5).then(() => 'answer'));
  // Caches without a common flight stand for processes.
  const all = [one, two].flatMap(({ memory }) => Array.from({ length: 5 }, () => bench.cacheOn(memory)));
  const results = await advanceUntil(bench.clock, Promise.all(all.map(({ wrap }) => wrap(action, 'x'))), 50);
  expect(action.runs).toBe(1);
  expect(results.filter(({ cacheHit }) => !cacheHit)).toHaveLength(1);
  expect(results.every(({ value }) => value === 'answer')).toBe(true);
});

test('the holder renews its lease: an action of many leases’ length is run once', async () => {
  const { one, two } = await openTwo({ leaseMs: 300, waitMs: 60_000 });
  const gate = Promise.withResolvers<string>();
  const action = counting('model', () => gate.promise);
  const first = one.wrap(action, 'x');
  await settle();
  const second = two.wrap(action, 'x');
  for (let step = 0; step < 50; step += 1) {
    await bench.clock.advance(100);
    await settle(3);
  }
  expect(action.runs).toBe(1);
  gate.resolve('answer');
  expect(await first).toMatchObject({ value: 'answer' });
  expect(await advanceUntil(bench.clock, second, 100)).toMatchObject({ value: 'answer', cacheHit: true });
  expect(action.runs).toBe(1);
});

test('a process that died holds others up no longer than its lease', async () => {
  const log = bench.newLog();
  const died = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 }, { clock: stoppedClock() });
  const two = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 });
  const action = counting('model', (run) => (run === 1 ? new Promise(() => undefined) : 'answer'));
  died.wrap(action, 'x').catch(() => undefined);
  await settle();
  const second = two.wrap(action, 'x');
  await settle();
  await bench.clock.advance(900);
  await settle();
  expect(action.runs).toBe(1);
  expect(await advanceUntil(bench.clock, second, 100, 20)).toMatchObject({ value: 'answer', cacheHit: false });
  expect(action.runs).toBe(2);
});

test('who has waited waitMs runs the action itself, and its result serves others', async () => {
  const { one, two } = await openTwo({ waitMs: 2_000 });
  const gate = Promise.withResolvers<string>();
  const action = counting('model', (run) => (run === 1 ? gate.promise : 'own'));
  const first = one.wrap(action, 'x', { key: 'k' });
  await settle();
  const second = two.wrap(action, 'x', { key: 'k' });
  await settle();
  await bench.clock.advance(1_900);
  await settle();
  expect(action.runs).toBe(1);
  expect(await advanceUntil(bench.clock, second, 100, 10)).toMatchObject({ value: 'own', cacheHit: false });
  expect(await two.wrap(action, 'x', { key: 'k' })).toMatchObject({ value: 'own', cacheHit: true });
  gate.resolve('late');
  expect(await first).toMatchObject({ value: 'late' });
});

test('a caller who waits for another process may leave', async () => {
  const { one, two } = await openTwo();
  const gate = Promise.withResolvers<string>();
  const action = counting('model', () => gate.promise);
  const first = one.wrap(action, 'x');
  await settle();
  const leaving = new AbortController();
  const second = two.wrap(action, 'x', { signal: leaving.signal });
  await settle();
  leaving.abort();
  await expect(second).rejects.toThrowError(expect.objectContaining({ code: 'ABORTED' }));
  await settle();
  gate.resolve('answer');
  await first;
  expect(bench.clock.sleepers).toBe(0);
});

test('a holder whose lease somebody else has taken over passes its result through and does not overwrite theirs', async () => {
  const log = bench.newLog();
  const clock = stoppedClock();
  const slow = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 }, { clock });
  const two = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 });
  const gate = Promise.withResolvers<string>();
  const action = counting('model', (run) => (run === 1 ? gate.promise : 'newer'));
  const first = slow.wrap(action, 'x', { key: 'k' });
  await settle();
  await bench.clock.advance(1_000);
  expect(await two.wrap(action, 'x', { key: 'k' })).toMatchObject({ value: 'newer' });
  clock.passed = 1_000;
  gate.resolve('older');
  expect(await first).toMatchObject({ value: 'older', cacheCreatedAt: undefined });
  expect(slow.events).toEqual([{ kind: 'lease-lost', cacheKey: 'cache:researcher:k' }]);
  expect(await two.get('k')).toBe('newer');
});

test('a holder passes its result through while somebody else, who took over, still runs', async () => {
  const log = bench.newLog();
  const clock = stoppedClock();
  const slow = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 }, { clock });
  const two = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 });
  const gate = Promise.withResolvers<string>();
  const others = Promise.withResolvers<string>();
  const action = counting('model', (run) => (run === 1 ? gate.promise : others.promise));
  const first = slow.wrap(action, 'x', { key: 'k' });
  await settle();
  await bench.clock.advance(1_000);
  const second = two.wrap(action, 'x', { key: 'k' });
  await settle();
  clock.passed = 1_000;
  gate.resolve('older');
  expect(await first).toMatchObject({ value: 'older', cacheCreatedAt: undefined });
  expect(slow.events).toEqual([{ kind: 'lease-lost', cacheKey: 'cache:researcher:k' }]);
  expect(await two.get('k')).toBeUndefined();
  others.resolve('newer');
  expect(await second).toMatchObject({ value: 'newer', cacheCreatedAt: expect.any(Date) });
  expect(await two.get('k')).toBe('newer');
});

test('a lease that ran out with nobody else there does not keep the result from being stored', async () => {
  const log = bench.newLog();
  const clock = stoppedClock();
  const one = bench.cacheOn(await bench.openMemory(log), { leaseMs: 1_000 }, { clock });
  const gate = Promise.withResolvers<string>();
  const first = one.wrap(
    counting('model', () => gate.promise),
    'x',
    { key: 'k' },
  );
  await settle();
  await bench.clock.advance(2_000);
  clock.passed = 2_000;
  gate.resolve('answer');
  expect((await first).cacheCreatedAt).toBeInstanceOf(Date);
  expect(one.events).toEqual([]);
});

async function openTwo(settings = {}) {
  const log = bench.newLog();
  const one = bench.cacheOn(await bench.openMemory(log), settings);
  const two = bench.cacheOn(await bench.openMemory(log), settings);
  return { one, two };
}

/** A process that is suspended: its clock stands still and nothing wakes it. */
function stoppedClock() {
  const clock = {
    passed: 0,
    nowMs: () => bench.clock.nowMs(),
    monotonicMs: () => clock.passed,
    sleep: (_ms: number, { signal }: { readonly signal?: AbortSignal } = {}) =>
      new Promise<void>((_resolve, reject) => {
        const stop = () => reject(new EiderError('ABORTED', 'the sleep was aborted'));
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
  return clock;
}
