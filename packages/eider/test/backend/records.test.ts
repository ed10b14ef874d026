import type { JsonValue } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKEND_KINDS, type BackendBench, collected, openBackendBench } from './open-backends.ts';

let bench: BackendBench;

beforeAll(async () => {
  bench = await openBackendBench();
});

afterAll(() => bench.dispose());

const VALUES: readonly (readonly [string, JsonValue])[] = [
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['a number with a fraction', -12.75],
  ['the largest safe integer', Number.MAX_SAFE_INTEGER],
  ['an empty text', ''],
  ['a text of 100 KB', 'ä€😀 x'.repeat(20_000)],
  ['an empty array', []],
  ['an empty object', {}],
  ['nested values', { list: [1, null, { deep: ['x'] }], 'a b': { '': 0 } }],
];

const KEYS: readonly (readonly [string, string])[] = [
  ['an emoji', '👩‍👩‍👧 🦆'],
  ['1,000 characters', 'k'.repeat(1000)],
  ['1,000 characters of three bytes', '鴨'.repeat(1000)],
  ['quotes and SQL', `x' OR 1=1 --`],
  ['slashes and dots', '../../etc'],
];

const REFUSED: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', { deep: [Number.POSITIVE_INFINITY] }],
  ['a bigint', 1n],
  ['a function', () => 1],
  ['a Date', new Date(0)],
  ['a Map', new Map()],
  ['a symbol', Symbol('s')],
  ['undefined in an object', { a: undefined }],
  ['a lone surrogate', '\ud800'],
];

describe.each(BACKEND_KINDS)('records of %s', (kind) => {
  test('the first store says created, later ones do not; the last write wins and createdAt survives', async () => {
    await using ltm = await bench.open(kind);
    expect(await ltm.store('k', 1)).toEqual({ stored: true, created: true, key: 'k' });
    const first = await ltm.memory.retrieve('k');
    await bench.clock.advance(1_000);
    expect(await ltm.store('k', 2)).toEqual({ stored: true, created: false, key: 'k' });
    const second = await ltm.memory.retrieve('k');
    expect(second).toMatchObject({ value: 2, createdAt: first?.createdAt });
    expect(second?.updatedAt).toEqual(new Date((first?.updatedAt.getTime() ?? 0) + 1_000));
  });

  test('every kind of JSON value comes back as it was, null too', async () => {
    await using ltm = await bench.open(kind);
    for (const [name, value] of VALUES) await ltm.store(name, value, { name });
    await ltm.memory.checkpoint();
    for (const [name, value] of VALUES) {
      expect(await ltm.retrieve(name, 'fallback')).toEqual({ found: true, value, metadata: { name } });
    }
  });

  test('every kind of key leads to its own record', async () => {
    await using ltm = await bench.open(kind);
    for (const [name, key] of KEYS) await ltm.store(key, name);
    for (const [name, key] of KEYS) expect(await ltm.retrieve(key)).toMatchObject({ found: true, value: name });
  });

  test('what JSON cannot hold is refused and never reported as stored', async () => {
    await using ltm = await bench.open(kind);
    for (const [name, value] of REFUSED) {
      await expect(ltm.store('k', value as JsonValue), name).rejects.toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
    expect(await ltm.retrieve('k')).toMatchObject({ found: false });
  });

  test('an empty key and a key that is no text are refused by every call', async () => {
    await using ltm = await bench.open(kind);
    for (const key of ['', 42, null, undefined, {}] as string[]) {
      for (const call of [() => ltm.store(key, 1), () => ltm.retrieve(key), () => ltm.delete(key)]) {
        await expect(call()).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      }
    }
  });

  test('a miss gives the fallback, or undefined, and is not a found null', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('null', null);
    expect(await ltm.retrieve('none')).toEqual({ found: false, value: undefined, metadata: {} });
    expect(await ltm.retrieve('none', { theme: 'light' })).toEqual({
      found: false,
      value: { theme: 'light' },
      metadata: {},
    });
    expect(await ltm.retrieve('null', 'fallback')).toEqual({ found: true, value: null, metadata: {} });
  });

  test('deleting says whether there was a record; deleting nothing is no error', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('k', 1);
    expect([await ltm.delete('k'), await ltm.delete('k'), await ltm.delete('never')]).toEqual([true, false, false]);
    expect(await ltm.retrieve('k')).toMatchObject({ found: false });
  });

  test('storing an equal value again still updates metadata and expiry', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('k', { same: 1 }, { round: 1 }, { ttlMs: 1_000 });
    await ltm.store('k', { same: 1 }, { round: 2 }, { ttlMs: 5_000 });
    await bench.clock.advance(4_999);
    expect(await ltm.retrieve('k')).toEqual({ found: true, value: { same: 1 }, metadata: { round: 2 } });
    await bench.clock.advance(1);
    expect(await ltm.retrieve('k')).toMatchObject({ found: false });
    expect(await ltm.store('k', { same: 1 })).toMatchObject({ created: true });
  });

  test('an expired record is in no answer; ttl 0 expires at once; a negative ttl is refused', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('brief', 'soon gone', {}, { ttlMs: 10 });
    await ltm.store('never', 'gone at once', {}, { ttlMs: 0 });
    await ltm.store('stays', 'not gone');
    await bench.clock.advance(10);
    expect((await ltm.search('gone')).map(({ key }) => key)).toEqual(['stays']);
    expect((await collected(ltm.listAll())).map(({ key }) => key)).toEqual(['stays']);
    for (const ttlMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(ltm.store('k', 1, {}, { ttlMs })).rejects.toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  test('listing is never capped: 2,500 records come in order of their keys', async () => {
    await using ltm = await bench.open(kind);
    const keys = Array.from({ length: 2_500 }, (_, index) => `k${String(index).padStart(5, '0')}`);
    await ltm.memory.storeMany(keys.toReversed().map((key) => ({ key, value: key, metadata: { key } })));
    await ltm.memory.checkpoint();
    const listed = await collected(ltm.listAll());
    expect(listed.map(({ key }) => key)).toEqual(keys);
    expect(listed[7]).toEqual({ key: keys[7], value: keys[7], metadata: { key: keys[7] } });
  });

  test('a prefix a_ does not match axb, and users/1 does not see users/10', async () => {
    await using ltm = await bench.open(kind);
    for (const key of ['a_', 'a_b', 'axb', 'a%', 'users/1', 'users/10']) await ltm.store(key, key);
    const underscore = await collected(ltm.listAll({ prefix: 'a_' }));
    expect(underscore.map(({ key }) => key)).toEqual(['a_', 'a_b']);
    await ltm.memory.namespace('users', '1').store('own', 1);
    await ltm.memory.namespace('users', '10').store('others', 1);
    const own = await collected(ltm.memory.namespace('users', '1').list());
    expect(own.map(({ key }) => key)).toEqual(['own']);
  });

  test('50 concurrent writers lose nothing', async () => {
    await using ltm = await bench.open(kind);
    const writers = Array.from({ length: 50 }, (_, writer) => writer);
    await Promise.all(
      writers.map(async (writer) => {
        for (let round = 0; round < 10; round += 1) await ltm.store(`w${writer}-${round}`, writer);
      }),
    );
    const listed = await collected(ltm.listAll());
    expect(listed).toHaveLength(500);
    expect(listed.every(({ key, value }) => key.startsWith(`w${value}-`))).toBe(true);
  });

  test('close is idempotent, and every call after it is CLOSED', async () => {
    const ltm = await bench.open(kind);
    await ltm.store('k', 1);
    await Promise.all([ltm.close(), ltm.close()]);
    await ltm[Symbol.asyncDispose]();
    for (const call of [
      () => ltm.store('k', 1),
      () => ltm.retrieve('k'),
      () => ltm.delete('k'),
      () => ltm.search('k'),
      () => collected(ltm.listAll()),
      () => ltm.transaction(async () => 1),
    ]) {
      await expect(call()).rejects.toThrowError(expect.objectContaining({ code: 'CLOSED' }));
    }
  });
});
