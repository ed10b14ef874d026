import { EiderError, type JsonValue, type LongTermMemory } from '@eider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

const FAILURE = new EiderError('UNAVAILABLE', 'the memory is away');
const METHODS = ['retrieve', 'store', 'delete', 'transaction', 'list'] as const;

const failingCall = () => Promise.reject(FAILURE);
const failingList = () => ({ [Symbol.asyncIterator]: () => ({ next: failingCall }) });

/** The memory, some of whose methods fail. */
function failing(memory: LongTermMemory, methods: readonly (keyof LongTermMemory)[]): LongTermMemory {
  return new Proxy(memory, {
    get(target, name) {
      if ((methods as readonly unknown[]).includes(name)) return name === 'list' ? failingList : failingCall;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

test.each(METHODS)('a memory whose %s fails never fails the action, and it is told', async (method) => {
  const memory = await bench.openMemory();
  const { wrap, events } = bench.cacheOn(failing(memory, [method]), { cleanupProbability: 1 });
  const action = counting('model', (run) => ({ run }));
  expect(await wrap(action, 'x')).toMatchObject({ value: { run: 1 }, cacheHit: false });
  expect(await wrap(action, 'y', { skipCache: true })).toMatchObject({ value: { run: 2 } });
  const failed = counting('failing', () => Promise.reject(new Error('its own')));
  await expect(wrap(failed, 'x', { negativeTtlMs: 1_000 })).rejects.toThrowError('its own');
  const told = events.filter((event) => 'error' in event && event.error !== undefined);
  expect(told.length).toBeGreaterThan(0);
});

test('a memory that fails at everything leaves the action as it was without a cache', async () => {
  const memory = await bench.openMemory();
  const { wrap, get, invalidate, events } = bench.cacheOn(failing(memory, [...METHODS, 'deleteMany']));
  const action = counting();
  expect(await wrap(action, 'x')).toMatchObject({ value: 1, cacheHit: false, cacheCreatedAt: undefined });
  expect(events.map(({ kind }) => kind)).toContain('not-stored');
  // What asks for the cache itself is told the truth.
  await expect(get('x')).rejects.toBe(FAILURE);
  await expect(invalidate({ key: 'x' })).rejects.toBe(FAILURE);
});

test('a closed memory does not fail the action', async () => {
  const memory = await bench.openMemory();
  const { wrap } = bench.cacheOn(memory);
  await memory.close();
  expect(await wrap(counting(), 'x')).toMatchObject({ value: 1, cacheHit: false });
});

test.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['a date', () => new Date(0)],
  ['a map', () => new Map([['a', 1]])],
  ['a class instance', () => new (class Answer {})()],
  ['a number that is none', () => Number.NaN],
  ['an object with a function', () => ({ next: () => 1 })],
])('%s as a result is passed through as it is and told as not stored', async (_, answer) => {
  const { wrap, memory, events } = await bench.open();
  const value = answer();
  const action = counting('model', () => value);
  const result = await wrap(action, 'x', { key: 'k' });
  expect(result).toEqual({ value, cacheHit: false, cacheKey: 'cache:researcher:k', cacheCreatedAt: undefined });
  expect(result.value).toBe(value);
  expect(events).toEqual([
    {
      kind: 'not-stored',
      cacheKey: 'cache:researcher:k',
      error: expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    },
  ]);
  expect(await memory.count()).toBe(0);
});

test('a value too large for the memory is passed through and told as not stored', async () => {
  const { wrap, memory, events } = await bench.open();
  const tooLarge = new EiderError('RESOURCE_EXHAUSTED', 'the value is too large');
  const limited = new Proxy(memory, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'transaction') return typeof member === 'function' ? member.bind(target) : member;
      return () => Promise.reject(tooLarge);
    },
  });
  const cache = bench.cacheOn(limited);
  const action = counting('model', () => 'x'.repeat(1_000));
  expect(await cache.wrap(action, 'x', { key: 'k' })).toMatchObject({ value: 'x'.repeat(1_000) });
  expect(cache.events).toEqual([{ kind: 'not-stored', cacheKey: 'cache:researcher:k', error: tooLarge }]);
  // The lease is given back, so the next call need not wait for it.
  expect(await memory.count()).toBe(0);
  expect(await wrap(action, 'x', { key: 'k' })).toMatchObject({ cacheHit: false });
  expect(events).toEqual([]);
});

test('a listener that throws does not fail the action', async () => {
  const memory = await bench.openMemory();
  const onEvent = () => {
    throw new Error('the listener');
  };
  const { wrap } = bench.cacheOn(failing(memory, ['retrieve']), {}, { onEvent });
  expect(await wrap(counting(), 'x')).toMatchObject({ value: 1 });
});

test('a record of somebody else in the place of an entry is a miss', async () => {
  const { wrap, get, memory } = await bench.open();
  const records: readonly JsonValue[] = [
    null,
    5,
    { kind: 'value' },
    { version: 99, kind: 'value', cachedAtMs: 0, freshUntilMs: 9e15, staleMs: 0 },
  ];
  for (const cache of records) {
    await memory.store('cache:researcher:k', 'not an answer', { metadata: { cache } });
    expect(await get('k')).toBeUndefined();
    expect(
      await wrap(
        counting('model', () => 'answer'),
        'x',
        { key: 'k' },
      ),
    ).toMatchObject({ value: 'answer', cacheHit: false });
    expect(await get('k')).toBe('answer');
  }
});
