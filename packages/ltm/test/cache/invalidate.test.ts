import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matchesPieces } from '../../src/cache/key-pattern.ts';
import { type CacheBench, counting, openCacheBench, settle } from './cache-bench.ts';

let bench: CacheBench;

beforeAll(async () => {
  bench = await openCacheBench();
});

afterAll(() => bench.dispose());

test('get gives the value, or with includeMetadata all that is known about the entry', async () => {
  const { wrap, get } = await bench.open();
  const { cacheCreatedAt } = await wrap(
    counting('model', () => null),
    'x',
    {
      key: 'k',
      ttlSeconds: 10,
      metadata: { tenant: 'acme' },
    },
  );
  expect(await get('k')).toBeNull();
  expect(await get('k', { includeMetadata: true })).toEqual({
    value: null,
    metadata: { tenant: 'acme', cache: expect.objectContaining({ agent: 'researcher', action: 'model' }) },
    cacheKey: 'cache:researcher:k',
    cacheCreatedAt,
    expiresAt: new Date((cacheCreatedAt?.getTime() ?? 0) + 10_000),
  });
  expect(await get('none')).toBeUndefined();
  expect(await get('none', { includeMetadata: true })).toBeUndefined();
});

test('invalidating a key removes that entry and no other', async () => {
  const { wrap, get, invalidate } = await bench.open();
  for (const key of ['a', 'ab', 'a:b']) await wrap(counting(), 'x', { key });
  expect(await invalidate({ key: 'a' })).toBe(1);
  expect(await invalidate({ key: 'a' })).toBe(0);
  expect([await get('a'), await get('ab'), await get('a:b')]).toEqual([undefined, 1, 1]);
});

test('a pattern reaches every entry: all of 1,500, also those in runs', async () => {
  const { wrap, memory, invalidate } = await bench.open();
  const keys = Array.from({ length: 1_500 }, (_, index) => `page-${index}`);
  for (let at = 0; at < keys.length; at += 100) {
    await Promise.all(keys.slice(at, at + 100).map((key) => wrap(counting(), 'x', { key })));
    if (at === 700) await memory.checkpoint();
  }
  await wrap(counting(), 'x', { key: 'other' });
  expect(await invalidate({ pattern: 'page-*' })).toBe(1_500);
  expect(await memory.count()).toBe(1);
});

test.each<[string, readonly string[]]>([
  ['*', ['user:1', 'user:10', 'user:1:x', 'a.c', 'abc', 'a*c', '100%']],
  ['user:*', ['user:1', 'user:10', 'user:1:x']],
  ['user:1', ['user:1']],
  ['user:1*', ['user:1', 'user:10', 'user:1:x']],
  ['user%3A1*', ['user:1', 'user:10', 'user:1:x']],
  ['*:x', ['user:1:x']],
  ['u*1*x', ['user:1:x']],
  ['a.c', ['a.c']],
  ['a*c', ['a.c', 'abc', 'a*c']],
  ['[ab]*', []],
  ['.*', []],
  ['a?c', []],
  ['100%', ['100%']],
  ['cache:researcher:user%3A1', ['user:1']],
  ['cache:researcher:*', ['user:1', 'user:10', 'user:1:x', 'a.c', 'abc', 'a*c', '100%']],
  ['cache:other:*', []],
])('the pattern %s is no regular expression', async (pattern, expected) => {
  const { wrap, get, invalidate } = await bench.open();
  const keys = ['user:1', 'user:10', 'user:1:x', 'a.c', 'abc', 'a*c', '100%'];
  for (const key of keys) await wrap(counting(), 'x', { key });
  expect(await invalidate({ pattern })).toBe(expected.length);
  const left = await Promise.all(keys.map(async (key) => ((await get(key)) === undefined ? [] : [key])));
  expect(left.flat()).toEqual(keys.filter((key) => !expected.includes(key)));
});

test('a pattern reaches what an action has computed, and no other agent', async () => {
  const one = await bench.open();
  const two = bench.cacheOn(one.memory, { agent: 'researcher2' });
  const [model, tool] = [counting('my:model'), counting('tool')];
  for (const args of [1, 2, 3]) {
    await one.wrap(model, args);
    await two.wrap(model, args);
  }
  await one.wrap(tool, 1);
  expect(await one.invalidate({ pattern: 'my:model:*' })).toBe(3);
  expect(await one.wrap(tool, 1)).toMatchObject({ cacheHit: true });
  expect(await two.wrap(model, 1)).toMatchObject({ cacheHit: true });
});

test('a metadata filter reaches own facts and what the cache knows', async () => {
  const { wrap, get, invalidate, memory } = await bench.open();
  await memory.store('not a cache entry', 1, { metadata: { tenant: 'acme' } });
  await wrap(counting('model'), 'x', { key: 'a', metadata: { tenant: 'acme', year: 2020 } });
  await wrap(counting('model'), 'x', { key: 'b', metadata: { tenant: 'acme', year: 2024 } });
  await wrap(counting('tool'), 'x', { key: 'c', metadata: { tenant: 'other' } });
  expect(await invalidate({ metadataFilter: { tenant: 'acme', year: { lt: 2022 } } })).toBe(1);
  expect([await get('a'), await get('b'), await get('c')]).toEqual([undefined, 1, 1]);
  expect(await invalidate({ metadataFilter: { 'cache.action': 'tool' } })).toBe(1);
  expect(await invalidate({ metadataFilter: { tenant: `x' OR 1=1 --` } })).toBe(0);
  expect(await get('b')).toBe(1);
  expect(await memory.retrieve('not a cache entry')).toBeDefined();
});

test.each<[string, object]>([
  ['a key', { key: 'k' }],
  ['a pattern', { pattern: 'k*' }],
  ['a metadata filter', { metadataFilter: { tenant: 'acme' } }],
])(
  'a result whose entry is invalidated by %s while the action runs is passed through and not stored',
  async (_, target) => {
    const { wrap, get, invalidate, events } = await bench.open();
    const gate = Promise.withResolvers<string>();
    const call = wrap(
      counting('model', () => gate.promise),
      'x',
      { key: 'k', metadata: { tenant: 'acme' } },
    );
    await settle();
    expect(await invalidate(target as never)).toBe(0);
    gate.resolve('made from what is old now');
    expect(await call).toMatchObject({ value: 'made from what is old now', cacheCreatedAt: undefined });
    expect(await get('k')).toBeUndefined();
    expect(events).toEqual([{ kind: 'lease-lost', cacheKey: 'cache:researcher:k' }]);
  },
);

test('a target that is none, or two at once, is INVALID_ARGUMENT', async () => {
  const { invalidate, get } = await bench.open();
  for (const target of [{}, { key: 'a', pattern: 'b' }, { keys: ['a'] }, { key: '' }, { pattern: 5 }, null, 'a']) {
    await expect(invalidate(target as never)).rejects.toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  }
  await expect(get('')).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  await expect(get('a', { includeMetadat: true } as never)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('* stands for any text and everything else for itself', () => {
  const unit = fc.constantFrom('a', 'b', '*');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 10 }), (pattern, text) => {
      expect(matchesPieces(text, pattern.split('*'))).toBe(plainMatch(pattern, text));
    }),
    { numRuns: 5_000 },
  );
});

test('a pattern that was made from a text, with * for parts of it, matches the text', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), fc.array(fc.boolean()), (parts, starred) => {
      const pattern = parts.map((part, index) => (starred[index] === true ? '*' : part)).join('');
      expect(matchesPieces(parts.join(''), pattern.split('*'))).toBe(true);
    }),
  );
});

/** The plainest way: `*` takes nothing, or one character and goes on. */
function plainMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return plainMatch(pattern.slice(1), text) || (text !== '' && plainMatch(pattern, text.slice(1)));
  return text[0] === pattern[0] && plainMatch(pattern.slice(1), text.slice(1));
}
