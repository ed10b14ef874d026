import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { LongTermMemoryFixture } from '@eider/conformance';
import type { LongTermMemory } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createMemory } from '../src/index.ts';
import { openMemoryFixture } from './conformance/memory-fixture.ts';
import { atLeast, MemoryModel } from './conformance/memory-model.ts';

const KEYS = ['a', 'b', 'B', 'é', '\uffff', '😀', 'a😀', 'zz'] as const;
const WORDS = ['space', 'alien', 'ship', 'moon', 'rain', 'song'] as const;
const NAMESPACES = ['users', 'users2'] as const;

interface World {
  readonly fixture: LongTermMemoryFixture;
  root: LongTermMemory;
  readonly models: Readonly<Record<(typeof NAMESPACES)[number], MemoryModel>>;
}

type Step = (world: World) => Promise<void>;

const key = fc.constantFrom(...KEYS);
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 });
const namespace = fc.constantFrom(...NAMESPACES);

const stores: fc.Arbitrary<Step> = fc
  .record({ namespace, key, words, n: fc.nat(9), ttlMs: fc.constantFrom(undefined, undefined, 0, 5, 20) })
  .map((write) => async ({ root, models, fixture }) => {
    const nowMs = fixture.clock.nowMs();
    const { ttlMs, n } = write;
    const options = { metadata: { n }, ...(ttlMs === undefined ? {} : { ttlMs }) };
    const stored = await root.namespace(write.namespace).store(write.key, { text: write.words.join(' ') }, options);
    const record = {
      words: write.words,
      metadata: { n },
      expiresAtMs: nowMs + (ttlMs ?? Number.POSITIVE_INFINITY),
      order: stored.revision,
    };
    const expected = models[write.namespace].store(write.key, record, nowMs);
    expect({ created: stored.created, updatedAtMs: stored.updatedAt.getTime() }).toEqual({
      ...expected,
      updatedAtMs: nowMs,
    });
  });

const deletes: fc.Arbitrary<Step> = fc.record({ namespace, key }).map((what) => async ({ root, models, fixture }) => {
  const existed = await root.namespace(what.namespace).delete(what.key);
  expect(existed).toBe(models[what.namespace].delete(what.key, fixture.clock.nowMs()));
});

const waits: fc.Arbitrary<Step> = fc.integer({ min: 1, max: 10 }).map(
  (ms) =>
    ({ fixture }) =>
      fixture.clock.advance(ms),
);
const checkpoints: Step = ({ root }) => root.checkpoint();
const reopens: Step = async (world) => {
  world.root = (await world.fixture.reopen?.(world.root)) ?? world.root;
};

/** Compares everything that can be asked of one namespace. */
const looks: fc.Arbitrary<Step> = fc
  .record({ namespace, query: words, n: fc.nat(9), limit: fc.nat(9) })
  .map(({ namespace: part, query, n, limit }) => async ({ root, models, fixture }) => {
    const [view, model, nowMs] = [root.namespace(part), models[part], fixture.clock.nowMs()];
    const live = model.live(nowMs);
    const { filter, holds } = atLeast(n);
    const passes = (one: string): boolean => holds(live.get(one)?.metadata ?? {});

    expect(await view.count()).toBe(live.size);
    expect(await keysOf(view.list())).toEqual(model.keys(nowMs));
    expect(await keysOf(view.list({ filter, prefix: 'a' }))).toEqual(
      model.keys(nowMs).filter((one) => one.startsWith('a') && passes(one)),
    );
    const retrieved = await view.retrieveMany(KEYS);
    expect(retrieved.map((record) => record?.createdAt.getTime())).toEqual(
      KEYS.map((one) => live.get(one)?.createdAtMs),
    );
    expect(retrieved.map((record) => record?.value)).toEqual(
      KEYS.map((one) => live.get(one)?.words.join(' ')).map((text) => (text === undefined ? undefined : { text })),
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

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: stores },
    { weight: 3, arbitrary: deletes },
    { weight: 3, arbitrary: looks },
    { weight: 2, arbitrary: waits },
    { weight: 1, arbitrary: fc.constant(checkpoints) },
    { weight: 1, arbitrary: fc.constant(reopens) },
  ),
  { minLength: 5, maxLength: 40, size: 'max' },
);

async function keysOf(records: AsyncIterable<{ readonly key: string }>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const record of records) keys.push(record.key);
  return keys;
}

const folder = await mkdtemp(join(tmpdir(), 'eider-ltm-model-'));
const engine = await openNodeDuckDb();
let files = 0;

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

test('any sequence of writes, checkpoints, reopenings and waits is seen as a plain map with plain BM25 would show it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.array(looks, { minLength: 2, maxLength: 2 }), async (some, last) => {
      files += 1;
      const { fixture, dispose } = openMemoryFixture(
        () => join(folder, `memory-${files}.duckdb`),
        async (settings, clock) => {
          const log = await openFileLog(`${settings.path}.log`, { clock, preallocateBytes: 65_536 });
          return createMemory({ engine, log, clock, owned: [log] }, settings);
        },
      );
      try {
        const root = await fixture.open({ memtable: { maxEntries: 6 } });
        const world: World = { fixture, root, models: { users: new MemoryModel(), users2: new MemoryModel() } };
        for (const step of [...some, ...last]) await step(world);
      } finally {
        await dispose();
      }
    }),
    { numRuns: 25 },
  );
});
