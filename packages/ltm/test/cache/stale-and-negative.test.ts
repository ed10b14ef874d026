import { EiderError } from '@eider/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench, settle } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

const STALE = { ttlSeconds: 10, staleWhileRevalidateMs: 5_000 };

test('past its life an entry is given at once while one run in the background renews it', async () => {
  const { wrap, events } = await bench.open();
  const action = counting('model', (run) => settle(2).then(() => run));
  const { cacheKey } = await wrap(action, 'x', STALE);
  await bench.clock.advance(10_000);
  const stale = await Promise.all([wrap(action, 'x', STALE), wrap(action, 'x', STALE)]);
  expect(stale.map(({ value, cacheHit }) => [value, cacheHit])).toEqual([
    [1, true],
    [1, true],
  ]);
  await settle();
  expect(action.runs).toBe(2);
  expect(events).toEqual([{ kind: 'refreshed', cacheKey }]);
  expect(bench.clock.sleepers).toBe(0);
  expect(await wrap(action, 'x', STALE)).toMatchObject({ value: 2, cacheHit: true });
});

test('past that time too it is a miss', async () => {
  const { wrap } = await bench.open();
  const action = counting();
  await wrap(action, 'x', STALE);
  await bench.clock.advance(15_000);
  expect(await wrap(action, 'x', STALE)).toMatchObject({ value: 2, cacheHit: false });
});

test('a call that does not ask for stale answers gets none', async () => {
  const { wrap, get } = await bench.open();
  const action = counting();
  const { cacheKey = '' } = await wrap(action, 'x', STALE);
  await bench.clock.advance(10_000);
  expect(await get(cacheKey)).toBeUndefined();
  expect(await wrap(action, 'x')).toMatchObject({ value: 2, cacheHit: false });
});

test('a renewal that fails is told; the stale answer stays until its end', async () => {
  const { wrap, events } = await bench.open();
  const failure = new Error('overloaded');
  const action = counting('model', (run) => (run === 1 ? 'good' : Promise.reject(failure)));
  const options = { ...STALE, negativeTtlMs: 60_000 };
  const { cacheKey } = await wrap(action, 'x', options);
  await bench.clock.advance(12_000);
  expect(await wrap(action, 'x', options)).toMatchObject({ value: 'good', cacheHit: true });
  await settle();
  expect(events).toEqual([{ kind: 'failed', operation: 'refresh', cacheKey, error: failure }]);
  expect(await wrap(action, 'x', options)).toMatchObject({ value: 'good', cacheHit: true });
  await settle();
});

test('a failure is kept only if asked for, and then thrown anew with name and message', async () => {
  const { wrap, get } = await bench.open();
  const action = counting('model', () => Promise.reject(new RangeError('too long a prompt')));
  const call = () => wrap(action, 'x', { key: 'k', negativeTtlMs: 1_000 });
  await expect(call()).rejects.toBeInstanceOf(RangeError);
  await expect(call()).rejects.toMatchObject({ name: 'RangeError', message: 'too long a prompt' });
  expect(action.runs).toBe(1);
  expect(await get('k')).toBeUndefined();
  await bench.clock.advance(1_000);
  await expect(call()).rejects.toBeInstanceOf(RangeError);
  expect(action.runs).toBe(2);
});

test('a kept eider error keeps its code, its facts and whether to try again', async () => {
  const { wrap } = await bench.open();
  const failure = new EiderError('RESOURCE_EXHAUSTED', 'the quota is used up', {
    details: { limit: 5, model: 'duck' },
    retryable: false,
  });
  const action = counting('model', () => Promise.reject(failure));
  await expect(wrap(action, 'x', { negativeTtlMs: 1_000 })).rejects.toBe(failure);
  const again = await wrap(action, 'x', { negativeTtlMs: 1_000 }).catch((error: unknown) => error);
  expect(action.runs).toBe(1);
  expect(EiderError.is(again, 'RESOURCE_EXHAUSTED')).toBe(true);
  expect(again).toMatchObject({ message: failure.message, details: failure.details, retryable: false });
});

test.each(['ENOENT', 42])('the code %s of a plain error comes back with its name and message', async (code) => {
  const { wrap } = await bench.open();
  const action = counting('model', () => Promise.reject(Object.assign(new TypeError('bad'), { code })));
  const call = () => wrap(action, 'x', { negativeTtlMs: 1_000 });
  await expect(call()).rejects.toMatchObject({ code });
  const again = await call().catch((error: unknown) => error);
  expect(action.runs).toBe(1);
  expect(again).toBeInstanceOf(Error);
  expect(again).toMatchObject({ name: 'TypeError', message: 'bad', code });
  expect(EiderError.is(again)).toBe(false);
});

test('an error without a code, or with one that is neither text nor number, comes back without', async () => {
  const { wrap } = await bench.open();
  const failures = { none: new Error('bad'), odd: Object.assign(new Error('bad'), { code: { a: 1 } }) };
  for (const [name, failure] of Object.entries(failures)) {
    const action = counting(name, () => Promise.reject(failure));
    const call = () => wrap(action, 'x', { negativeTtlMs: 1_000 }).catch((error: object) => error);
    await call();
    expect('code' in ((await call()) as object)).toBe(false);
    expect(action.runs).toBe(1);
  }
});

test('credentials in a failure are not kept', async () => {
  const { wrap, memory } = await bench.open();
  const action = counting('model', () => Promise.reject(new Error('refused with api_key=hunter2duck')));
  await wrap(action, 'x', { negativeTtlMs: 1_000 }).catch(() => undefined);
  for await (const record of memory.list()) expect(JSON.stringify(record)).not.toContain('hunter2duck');
  expect(await memory.count()).toBe(1);
});

test('a call that does not ask for kept failures runs the action', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', (run) => (run === 1 ? Promise.reject(new Error('no')) : run));
  await wrap(action, 'x', { negativeTtlMs: 60_000 }).catch(() => undefined);
  expect(await wrap(action, 'x')).toMatchObject({ value: 2, cacheHit: false });
  expect(await wrap(action, 'x', { negativeTtlMs: 60_000 })).toMatchObject({ value: 2, cacheHit: true });
});

test('skipCache tries again what has failed, and its failure does not displace a result', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', (run) => (run === 2 ? Promise.reject(new Error('no')) : run));
  await wrap(action, 'x');
  await expect(wrap(action, 'x', { skipCache: true, negativeTtlMs: 60_000 })).rejects.toThrowError('no');
  expect(await wrap(action, 'x', { negativeTtlMs: 60_000 })).toMatchObject({ value: 1, cacheHit: true });
});
