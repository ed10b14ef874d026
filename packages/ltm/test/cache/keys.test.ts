import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CacheBench, counting, openCacheBench } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

test('a key that is given stands in the place of action and digest; colons and percent signs are encoded', async () => {
  const { wrap } = await bench.open({ agent: 'team:a%b' });
  const keys: Record<string, string> = {
    plain: 'cache:team%3Aa%25b:plain',
    'user:1': 'cache:team%3Aa%25b:user%3A1',
    'user%3A1': 'cache:team%3Aa%25b:user%253A1',
    'cache:other': 'cache:team%3Aa%25b:cache%3Aother',
  };
  for (const [key, cacheKey] of Object.entries(keys)) {
    expect(await wrap(counting(), 'x', { key })).toMatchObject({ cacheKey });
  }
  const digest = await wrap(counting('my:model'), 'x');
  expect(digest.cacheKey).toMatch(/^cache:team%3Aa%25b:my%3Amodel:[0-9a-f]{64}$/);
});

test('wrap, get and invalidate know an entry by its key and by its whole name', async () => {
  const { wrap, get, invalidate } = await bench.open({ agent: 'a:b' });
  const action = counting();
  const { cacheKey = '' } = await wrap(action, 'x', { key: 'user:1' });
  for (const key of ['user:1', cacheKey]) {
    expect(await wrap(action, 'y', { key })).toMatchObject({ cacheHit: true, cacheKey });
    expect(await get(key)).toBe(1);
  }
  expect(await invalidate({ key: cacheKey })).toBe(1);
  expect(await get('user:1')).toBeUndefined();
  await wrap(action, 'x', { key: 'user:1' });
  expect(await invalidate({ key: 'user:1' })).toBe(1);
  expect(await get(cacheKey)).toBeUndefined();
});

test('different keys never meet', async () => {
  const { wrap } = await bench.open();
  const seen = new Map<string | undefined, string>();
  const part = fc.string({ unit: fc.constantFrom(':', '%', '3', 'A', '2', '5', 'a', '*'), minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(part, async (key) => {
      const { cacheKey } = await wrap(counting(), 'x', { key });
      expect(seen.get(cacheKey) ?? key).toBe(key);
      seen.set(cacheKey, key);
    }),
    { numRuns: 200 },
  );
});

test('the digest is typed: 1 and "1", null and nothing in a list, true and "true" differ', async () => {
  const { wrap } = await bench.open();
  const args = [
    1,
    '1',
    1.5,
    '1.5',
    true,
    'true',
    null,
    'null',
    [],
    {},
    [1],
    ['1'],
    [[1]],
    { a: 1 },
    { a: '1' },
    { a: [1] },
  ];
  const keys = new Set<string | undefined>();
  for (const one of args) keys.add((await wrap(counting(), one)).cacheKey);
  expect(keys.size).toBe(args.length);
});

test('the order of names and members that are undefined do not count', async () => {
  const { wrap } = await bench.open();
  const one = await wrap(counting(), { a: 1, b: { c: 2, d: 3 } });
  const two = await wrap(counting(), { b: { d: 3, c: 2 }, a: 1, e: undefined });
  expect(two).toMatchObject({ cacheHit: true, cacheKey: one.cacheKey });
});

test('dates, bytes, bigints and maps are arguments too', async () => {
  const { wrap } = await bench.open();
  const args = [new Date(1), new Date(2), new Uint8Array([1]), new Uint8Array([2]), 2n ** 70n, new Map([['a', 1]])];
  const keys = new Set<string | undefined>();
  for (const one of args) keys.add((await wrap(counting(), { one })).cacheKey);
  expect(keys.has(undefined)).toBe(false);
  expect(keys.size).toBe(args.length);
});

test('sha256 is the digest of the source alone: text, bytes, or what a function gives', async () => {
  const { wrap } = await bench.open();
  const keyOf = async (args: unknown, keySource: string | Uint8Array | (() => unknown)) =>
    (await wrap(counting(), args, { keyStrategy: 'sha256', keySource })).cacheKey;
  const expected = `cache:researcher:model:${sha256('the prompt')}`;
  expect(await keyOf(1, 'the prompt')).toBe(expected);
  expect(await keyOf(2, new TextEncoder().encode('the prompt'))).toBe(expected);
  expect(await keyOf(3, () => 'the prompt')).toBe(expected);
  expect(await keyOf(1, () => 1)).not.toBe(await keyOf(1, () => '1'));
});

test('custom makes the key from what the function says of the arguments', async () => {
  const { wrap } = await bench.open();
  const action = counting<{ id: number; noise: number }>();
  const options = { keyStrategy: 'custom' as const, keySource: ({ id }: { id: number }) => id };
  await wrap(action, { id: 1, noise: 1 }, options);
  expect(await wrap(action, { id: 1, noise: 2 }, options)).toMatchObject({ cacheHit: true });
  expect(await wrap(action, { id: 2, noise: 1 }, options)).toMatchObject({ cacheHit: false });
});

test('file_content counts what is in the file and the other arguments, not the name of the file', async () => {
  const files = new Map([
    ['/one', 'same'],
    ['/copy', 'same'],
    ['/other', 'different'],
  ]);
  const readSource = async (name: string) => new TextEncoder().encode(files.get(name));
  const { wrap, events } = await bench.open({}, { readSource });
  const keyOf = async (args: { path: string; mode?: string | number }) =>
    (await wrap(counting<typeof args>(), args, { keyStrategy: 'file_content', keySource: ({ path }) => path }))
      .cacheKey;
  const one = await keyOf({ path: '/one', mode: 'x' });
  expect(await keyOf({ path: '/copy', mode: 'x' })).toBe(one);
  expect(await keyOf({ path: '/other', mode: 'x' })).not.toBe(one);
  expect(await keyOf({ path: '/one', mode: 'y' })).not.toBe(one);
  expect(await keyOf({ path: '/one' })).not.toBe(one);
  files.set('/one', 'changed');
  expect(await keyOf({ path: '/one', mode: 'x' })).not.toBe(one);
  expect(events).toEqual([]);
});

test('file_content with the name itself as the argument, and with a name that is no argument', async () => {
  const readSource = async () => new TextEncoder().encode('content');
  const { wrap } = await bench.open({}, { readSource });
  const options = { keyStrategy: 'file_content' as const };
  const itself = await wrap(counting(), '/a', { ...options, keySource: '/a' });
  expect(await wrap(counting(), '/b', { ...options, keySource: '/b' })).toMatchObject({ cacheKey: itself.cacheKey });
  const beside = await wrap(counting(), { mode: 1 }, { ...options, keySource: '/a' });
  expect(beside.cacheKey).not.toBe(itself.cacheKey);
});

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

test.each<[string, unknown, object]>([
  ['a function', { callback: () => 1 }, {}],
  ['a class instance', new (class Session {})(), {}],
  ['a symbol', Symbol('s'), {}],
  ['a ring', cyclic, {}],
  ['an invalid date', new Date(Number.NaN), {}],
  ['a lone surrogate', '\ud800', {}],
  [
    'a source that throws',
    1,
    {
      keyStrategy: 'custom',
      keySource: () => {
        throw new Error('no');
      },
    },
  ],
  ['a file that nobody can read', '/x', { keyStrategy: 'file_content', keySource: '/x' }],
])('%s gives no key: the action runs, nothing is stored, and it is told', async (_, args, options) => {
  const { wrap, memory, events } = await bench.open();
  const action = counting();
  const result = await wrap(action, args, options);
  expect(result).toEqual({ value: 1, cacheHit: false, cacheKey: undefined, cacheCreatedAt: undefined });
  expect(events).toEqual([{ kind: 'failed', operation: 'key', cacheKey: undefined, error: expect.any(Error) }]);
  expect(await memory.count()).toBe(0);
});
