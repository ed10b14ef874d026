import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BACKEND_KINDS, type BackendBench, openBackendBench } from './open-backends.ts';

let bench: BackendBench;

beforeAll(async () => {
  bench = await openBackendBench();
});

afterAll(() => bench.dispose());

const keysOf = (hits: readonly { readonly key: string }[]) => hits.map(({ key }) => key);

describe.each(BACKEND_KINDS)('search of %s', (kind) => {
  test('words are found in any order, best first: "gamma alpha" finds "alpha beta gamma"', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('both', 'alpha beta gamma', { kind: 'text' });
    await ltm.store('one', 'alpha and many other words of no interest here');
    await ltm.store('none', 'delta');
    const hits = await ltm.search('gamma alpha');
    expect(keysOf(hits)).toEqual(['both', 'one']);
    expect(hits[0]).toEqual({
      key: 'both',
      value: 'alpha beta gamma',
      metadata: { kind: 'text' },
      score: expect.any(Number),
    });
    expect(hits[0]?.score).toBeGreaterThan(hits[1]?.score ?? Number.POSITIVE_INFINITY);
    expect(await ltm.search('epsilon')).toEqual([]);
  });

  test('query and filter together, either, or neither: then newest first', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('a', 'red apple', { year: 1990 });
    await ltm.store('b', 'red brick', { year: 2000 });
    await ltm.store('c', 'green apple', { year: 2000 });
    expect(keysOf(await ltm.search('apple', { year: 2000 }))).toEqual(['c']);
    expect(keysOf(await ltm.search('red')).sort()).toEqual(['a', 'b']);
    expect(keysOf(await ltm.search(undefined, { year: { gte: 2000 } }))).toEqual(['c', 'b']);
    expect(keysOf(await ltm.search())).toEqual(['c', 'b', 'a']);
    expect(keysOf(await ltm.search(undefined, undefined, 2))).toEqual(['c', 'b']);
  });

  test('filter, expiry and namespace apply before the limit', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('wanted', 'apple', { kind: 'fruit' });
    for (let index = 0; index < 20; index += 1) {
      await ltm.store(`other-${index}`, 'apple apple', { kind: 'noise' });
      await ltm.store(`gone-${index}`, 'apple apple apple', { kind: 'fruit' }, { ttlMs: 0 });
      await ltm.memory.namespace('elsewhere').store(`k${index}`, 'apple', { metadata: { kind: 'fruit' } });
    }
    expect(keysOf(await ltm.search('apple', { kind: 'fruit' }, 1))).toEqual(['wanted']);
    expect(keysOf(await ltm.search(undefined, { kind: 'fruit' }, 1))).toEqual(['wanted']);
  });

  test("filter names and values are data: x' OR 1=1 -- finds nothing", async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('k', 'v', { kind: 'ui' });
    for (const hostile of [`x' OR 1=1 --`, `ui' --`, '%', '*', '$.kind']) {
      expect(await ltm.search(undefined, { kind: hostile })).toEqual([]);
      expect(await ltm.search(undefined, { [hostile]: 'ui' })).toEqual([]);
    }
    expect(keysOf(await ltm.search(undefined, { kind: 'ui' }))).toEqual(['k']);
  });

  test('a metadata filter is typed: 1 and "1" differ', async () => {
    await using ltm = await bench.open(kind);
    await ltm.store('number', 1, { n: 1 });
    await ltm.store('text', 1, { n: '1' });
    expect(keysOf(await ltm.search(undefined, { n: 1 }))).toEqual(['number']);
    expect(keysOf(await ltm.search(undefined, { n: '1' }))).toEqual(['text']);
  });
});

test('without full text search a text query is UNSUPPORTED, and everything else goes on', async () => {
  await using ltm = await bench.open('duckdb in a file', { enableFts: false });
  await ltm.store('k', 'alpha', { kind: 'ui' });
  await expect(ltm.search('alpha')).rejects.toThrowError(expect.objectContaining({ code: 'UNSUPPORTED' }));
  expect(keysOf(await ltm.search(undefined, { kind: 'ui' }))).toEqual(['k']);
  expect(await ltm.retrieve('k')).toMatchObject({ found: true });
});
