import fc from 'fast-check';
import { expect } from 'vitest';
import { atLeast } from './memory-model.ts';
import { NAMESPACES, type Namespace, viewOf, type World } from './model-world.ts';
import { KEYS, namespace, type Step, words } from './model-writes.ts';

/** Compares everything that can be asked of one namespace. */
export const looks: fc.Arbitrary<Step> = fc
  .record({ namespace, query: words, n: fc.nat(9), limit: fc.nat(9) })
  .map(({ namespace: space, query, n, limit }) => async (world) => {
    const [view, model, nowMs] = [viewOf(world, space), world.models[space], world.clock.nowMs()];
    const live = model.live(nowMs);
    const { filter, holds } = atLeast(n);
    const passes = (one: string): boolean => holds(live.get(one)?.metadata ?? {});
    const passing = model.keys(nowMs).filter(passes);

    expect(await view.count()).toBe(live.size);
    expect(await view.count({ filter })).toBe(passing.length);
    expect(await keysOf(view.list())).toEqual(model.keys(nowMs));
    expect(await keysOf(view.list({ filter, limit }))).toEqual(passing.slice(0, limit));
    expect(await keysOf(view.list({ filter, prefix: 'a' }))).toEqual(passing.filter((one) => one.startsWith('a')));
    const retrieved = await view.retrieveMany(KEYS);
    expect(retrieved.map((record) => [record?.createdAt.getTime(), record?.value, record?.revision])).toEqual(
      KEYS.map((one) => {
        const record = live.get(one);
        return [record?.createdAtMs, record && { text: record.words.join(' ') }, record?.revision];
      }),
    );
    const newest = (await view.search(undefined, { filter, limit })).hits.map(({ record }) => record.key);
    expect(newest).toEqual(model.newest(nowMs).filter(passes).slice(0, limit));
    if (query.length === 0) return;
    const hits = (await view.search(query.join(' '), { filter, limit })).hits.map(
      ({ record, score }) => [record.key, score] as const,
    );
    const expected = model.ranked(query, nowMs).filter(([one]) => passes(one));
    // Compared by score, because scores that are equal on paper may differ in their last bit and so in their order.
    expect(hits.map(([, score]) => score)).toEqual(
      expected.slice(0, limit).map(([, score]) => expect.closeTo(score, 10)),
    );
    const scores = new Map(expected);
    expect(new Map(hits).size).toBe(hits.length);
    for (const [one, score] of hits) expect(score).toBeCloseTo(scores.get(one) ?? Number.NaN, 10);
  });

/** Compares what the memory says of its namespaces. */
export const surveys: Step = async (world) => {
  const nowMs = world.clock.nowMs();
  const sizes = NAMESPACES.map((space) => [space, world.models[space].live(nowMs).size] as const);
  const paths: string[] = [];
  for await (const path of world.memory.namespaces()) paths.push(path.join(' '));
  const expected = sizes.filter(([, size]) => size > 0).map(([space]) => space);
  expect(paths).toEqual(expected.toSorted((a, b) => (a < b ? -1 : 1)));
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect((await world.memory.stats()).records).toBe(total);
};

/** Compares the whole history that the log tells with every change that was made. */
export async function ensureHistory(world: World): Promise<void> {
  for (const space of NAMESPACES) expect(await historyOf(world, space)).toEqual(world.changes[space]);
}

async function historyOf(world: World, space: Namespace): Promise<readonly string[]> {
  const told: string[] = [];
  const view = viewOf(world, space);
  // A last change that ends the watch: without it one would wait for changes that are too many.
  await view.store('end', { text: '' });
  for await (const change of view.watch({ after: 0 })) {
    if (change.kind === 'deleted') told.push(`-${change.key}`);
    else if (change.record.key === 'end') return told;
    else told.push(`+${change.record.key}=${(change.record.value as { readonly text: string }).text}`);
  }
  return told;
}

async function keysOf(records: AsyncIterable<{ readonly key: string }>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const record of records) keys.push(record.key);
  return keys;
}
