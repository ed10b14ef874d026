import type { JsonValue } from '@eider/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench, START_MS } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

const SHA256 = '[0-9a-f]{64}';

test('a miss runs the action and stores, a hit does not; both tell the key and when the entry was made', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', () => ({ text: 'answer' }));
  const miss = await wrap(action, { prompt: 'duck' });
  const storedAtMs = bench.clock.nowMs();
  await bench.clock.advance(5_000);
  const hit = await wrap(action, { prompt: 'duck' });
  expect(miss).toEqual({
    value: { text: 'answer' },
    cacheHit: false,
    cacheKey: expect.stringMatching(new RegExp(`^cache:researcher:model:${SHA256}$`)),
    cacheCreatedAt: new Date(storedAtMs),
  });
  expect(hit).toEqual({ ...miss, cacheHit: true });
  expect(action.runs).toBe(1);
});

test('another process, later, finds what the first one stored', async () => {
  const first = await bench.open();
  const action = counting();
  await first.wrap(action, 'x');
  const second = bench.cacheOn(first.memory);
  expect(await second.wrap(action, 'x')).toMatchObject({ value: 1, cacheHit: true });
});

test('agents, actions and arguments do not share entries', async () => {
  const one = await bench.open({ agent: 'one' });
  const two = bench.cacheOn(one.memory, { agent: 'two' });
  const model = counting('model');
  const tool = counting('tool');
  await one.wrap(model, 1);
  await one.wrap(model, 2);
  await one.wrap(tool, 1);
  await two.wrap(model, 1);
  expect([model.runs, tool.runs]).toEqual([3, 1]);
});

test('every JSON value round-trips, null too', async () => {
  const { wrap } = await bench.open();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) => {
      round += 1;
      const action = counting('echo', () => value);
      const miss = await wrap(action, round);
      const hit = await wrap(action, round);
      expect([miss.cacheHit, hit.cacheHit, action.runs]).toEqual([false, true, 1]);
      // JSON has no -0.
      expect(hit.value).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 60 },
  );
});

test('skipCache runs the action again and still stores its result', async () => {
  const { wrap } = await bench.open();
  const action = counting();
  await wrap(action, 'x');
  expect(await wrap(action, 'x', { skipCache: true })).toMatchObject({ value: 2, cacheHit: false });
  expect(await wrap(action, 'x')).toMatchObject({ value: 2, cacheHit: true });
});

test('enabled: false leaves the cache alone', async () => {
  const { wrap, memory } = await bench.open();
  const action = counting();
  for (const run of [1, 2]) {
    expect(await wrap(action, 'x', { enabled: false })).toEqual({
      value: run,
      cacheHit: false,
      cacheKey: undefined,
      cacheCreatedAt: undefined,
    });
  }
  expect(await memory.count()).toBe(0);
  await wrap(action, 'x');
  expect(await wrap(action, 'x', { enabled: false })).toMatchObject({ value: 4, cacheHit: false });
});

test('options of cached are the defaults of every call', async () => {
  const { wrap } = await bench.open({ enabled: false });
  const action = counting();
  await wrap(action, 'x');
  await wrap(action, 'x');
  expect(action.runs).toBe(2);
  await wrap(action, 'x', { enabled: true });
  expect(await wrap(action, 'x', { enabled: true })).toMatchObject({ cacheHit: true, value: 3 });
});

test('only what succeeded is cached, and the failure itself is passed on', async () => {
  const { wrap, memory } = await bench.open();
  const failure = new TypeError('no network');
  const action = counting('model', (run) => {
    if (run === 1) throw failure;
    return run;
  });
  await expect(wrap(action, 'x')).rejects.toBe(failure);
  expect(await memory.count()).toBe(0);
  expect(await wrap(action, 'x')).toMatchObject({ value: 2, cacheHit: false });
});

test('entries are not found by words, and leave no lease behind', async () => {
  const { wrap, memory } = await bench.open();
  await wrap(
    counting('model', () => 'a duck on the lake'),
    'x',
  );
  expect((await memory.search('duck')).hits).toEqual([]);
  expect(await memory.count()).toBe(1);
});

test.each<[string, object]>([
  ['a misspelled option', { ttlSecond: 1 }],
  ['a negative life', { ttlSeconds: -1 }],
  ['a life that is no number', { ttlHours: Number.NaN }],
  ['an endless life', { ttlDays: Number.POSITIVE_INFINITY }],
  ['a life that is text', { ttlSeconds: '5' }],
  ['an empty key', { key: '' }],
  ['a key that is no text', { key: 5 }],
  ['a strategy that does not exist', { keyStrategy: 'md5' }],
  ['sha256 of nothing', { keyStrategy: 'sha256' }],
  ['a file without a name', { keyStrategy: 'file_content' }],
  ['custom without a function', { keyStrategy: 'custom', keySource: 'x' }],
  ['a source that nothing looks at', { keySource: 'x' }],
  ['a probability over 1', { cleanupProbability: 1.5 }],
  ['a flag that is no boolean', { skipCache: 'yes' }],
  ['metadata that is no object', { metadata: [] }],
  ['metadata under the name cache', { metadata: { cache: 1 } }],
  ['a signal that is none', { signal: 'now' }],
])('%s is INVALID_ARGUMENT, and the action does not run', async (_, options) => {
  const { wrap } = await bench.open();
  const action = counting();
  await expect(wrap(action, 'x', options)).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(action.runs).toBe(0);
});

test('an action without a name, or that is only a function, is INVALID_ARGUMENT', async () => {
  const { wrap } = await bench.open();
  for (const action of [{ name: '', run: () => 1 }, { run: () => 1 }, () => 1, null]) {
    await expect(wrap(action as never, 'x')).rejects.toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
});

test('wrong settings of cached are refused at once', async () => {
  const memory = await bench.openMemory();
  for (const settings of [
    {},
    { agent: '' },
    { agent: 'a', leaseMs: 0 },
    { agent: 'a', agnet: 1 },
    { agent: 'a', ttlDays: -1 },
  ]) {
    expect(() => bench.cacheOn(memory, { agent: undefined, ...settings } as never)).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
});

test('the life of an entry: seconds win over hours, hours over days, and nothing means 60 days', async () => {
  const SECOND = 1_000;
  const HOUR = 3_600 * SECOND;
  const DAY = 24 * HOUR;
  const lives: readonly (readonly [object, number])[] = [
    [{}, 60 * DAY],
    [{ ttlDays: 2 }, 2 * DAY],
    [{ ttlDays: 2, ttlHours: 3 }, 3 * HOUR],
    [{ ttlDays: 2, ttlHours: 3, ttlSeconds: 4 }, 4 * SECOND],
    [{ ttlDays: 2, ttlSeconds: 0.5 }, 500],
  ];
  for (const [options, lifeMs] of lives) {
    const { wrap, get } = await bench.open();
    const action = counting();
    const { cacheKey = '' } = await wrap(action, 'x', options);
    await bench.clock.advance(lifeMs - 1);
    expect(await wrap(action, 'x', options)).toMatchObject({ cacheHit: true });
    expect(await get(cacheKey)).toBe(1);
    await bench.clock.advance(1);
    expect(await get(cacheKey)).toBeUndefined();
    expect(await wrap(action, 'x', options)).toMatchObject({ cacheHit: false, value: 2 });
  }
});

test("a call's life wins over the cache's, whatever its unit", async () => {
  const { wrap } = await bench.open({ ttlSeconds: 1 });
  const action = counting();
  await wrap(action, 'x', { ttlDays: 1 });
  await bench.clock.advance(2_000);
  expect(await wrap(action, 'x')).toMatchObject({ cacheHit: true });
});

test('a life of 0 stores nothing that a later call sees', async () => {
  const { wrap } = await bench.open();
  const action = counting();
  await wrap(action, 'x', { ttlSeconds: 0 });
  expect(await wrap(action, 'x', { ttlSeconds: 0 })).toMatchObject({ cacheHit: false, value: 2 });
});

test('a result that is stored again gets a new life and a new time', async () => {
  const { wrap } = await bench.open();
  const action = counting();
  await wrap(action, 'x', { ttlSeconds: 10 });
  await bench.clock.advance(9_000);
  const again = await wrap(action, 'x', { ttlSeconds: 10, skipCache: true });
  expect(again.cacheCreatedAt).toEqual(new Date(bench.clock.nowMs()));
  await bench.clock.advance(9_000);
  expect(await wrap(action, 'x')).toMatchObject({ cacheHit: true, value: 2, cacheCreatedAt: again.cacheCreatedAt });
  expect(bench.clock.nowMs()).toBeGreaterThan(START_MS);
});

test('a value that a hit gives is the same for everybody and frozen', async () => {
  const { wrap } = await bench.open();
  const action = counting('model', () => ({ list: [1] }));
  await wrap(action, 'x');
  const { value } = await wrap<unknown, { list: JsonValue[] }>(action as never, 'x');
  expect(Object.isFrozen(value.list)).toBe(true);
});
