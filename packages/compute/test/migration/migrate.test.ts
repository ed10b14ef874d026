import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type DocumentStore, manualClock, type SqlEngine, sql } from '@eider/core';
import { memoryDocumentStore } from '@eider/storage-cloud/memory';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DocumentTarget,
  documentStoreTarget,
  type MigrationProgress,
  memoryStateStore,
  migrate,
  sqlDocumentTarget,
  sqlStateStore,
} from '../../src/index.ts';
import { type Death, Killed, Killer } from './killed-ports.ts';
import { contentsOf, films, openShop } from './samples.ts';

let engine: SqlEngine;
let tables = 0;
beforeAll(async () => {
  engine = await openNodeDuckDb();
});
afterAll(() => engine.close());

function openTable(): Promise<DocumentTarget> {
  tables += 1;
  return sqlDocumentTarget(engine, { table: `documents_${tables}` });
}

async function expectSameAs(shop: DocumentStore, target: DocumentTarget): Promise<void> {
  for (const { name } of await shop.collections()) {
    const { documents } = await shop.read(name);
    const expected = Object.fromEntries(documents.map(({ key, content }) => [key, content]));
    expect(await contentsOf(target, name)).toEqual(expected);
  }
}

describe.each<[string, () => Promise<DocumentTarget>]>([
  ['a DuckDB table', openTable],
  ['another document store', async () => documentStoreTarget(memoryDocumentStore())],
])('to %s', (_name, openTarget) => {
  test('every document arrives and is compared', async () => {
    const shop = await openShop();
    const to = await openTarget();
    const parts = { from: shop, to, states: memoryStateStore() };
    const report = await migrate(parts, { id: 'm', pageSize: 2 });
    expect(report).toEqual({
      id: 'm',
      dryRun: false,
      copied: 10,
      checked: 10,
      isEqual: true,
      missing: 0,
      different: 0,
      extra: 0,
      problems: [],
    });
    await expectSameAs(shop, to);
  });

  test('a finished migration may be repeated, and takes what has changed since', async () => {
    const shop = await openShop();
    const to = await openTarget();
    const parts = { from: shop, to, states: memoryStateStore() };
    await migrate(parts, { id: 'm' });
    await shop.write('films', [
      { key: 'f0', content: { changed: true } },
      { key: 'new', content: {} },
    ]);
    expect(await migrate(parts, { id: 'm' })).toMatchObject({ copied: 11, isEqual: true });
    await expectSameAs(shop, to);
  });

  test('missing, different and extra documents are counted and listed', async () => {
    const shop = await openShop();
    const to = await openTarget();
    const parts = { from: shop, to, states: memoryStateStore() };
    await migrate(parts, { id: 'm' });
    await to.delete('films', 'f1');
    await to.put('films', [
      { key: 'f2', content: { n: 2 } },
      { key: 'only-here', content: {} },
    ]);
    expect(await migrate(parts, { id: 'm', dryRun: true, pageSize: 3 })).toMatchObject({
      copied: 0,
      isEqual: false,
      missing: 1,
      different: 1,
      extra: 1,
      problems: [
        { collection: 'films', key: 'f1', problem: 'missing' },
        { collection: 'films', key: 'f2', problem: 'different' },
        { collection: 'films', key: 'only-here', problem: 'extra' },
      ],
    });
  });

  test('a dry run of an empty target names every document and writes nothing', async () => {
    const to = await openTarget();
    const states = memoryStateStore();
    const report = await migrate({ from: await openShop(), to, states }, { id: 'm', dryRun: true, maxListed: 4 });
    expect(report).toMatchObject({ missing: 10, isEqual: false });
    expect(report.problems).toHaveLength(4);
    expect(await to.count('films')).toBe(0);
    expect(await states.load('m')).toBeUndefined();
  });
});

describe('killed and called again', () => {
  async function run(dieAt: number, death: Death): Promise<Killer> {
    const killer = new Killer(dieAt, death);
    const shop = await openShop();
    const to = documentStoreTarget(memoryDocumentStore());
    const states = memoryStateStore();
    const parts = { from: killer.wrap(shop), to: killer.wrap(to), states: killer.wrap(states) };
    const options = { id: 'm', pageSize: 2 };
    const work = migrate(parts, options).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      },
    );
    await Promise.race([work, killer.died]);
    const report = await migrate({ from: shop, to, states }, options);
    // Repeated pages count once; a migration that was finished already begins anew.
    expect(report).toMatchObject({ copied: 10, checked: 10, isEqual: true });
    await expectSameAs(shop, to);
    return killer;
  }

  test.each<Death>(['before', 'after', 'silent'])(
    'at every step, %s it, all arrives and is counted once',
    async (death) => {
      const { calls } = await run(Number.POSITIVE_INFINITY, death);
      expect(calls).toBeGreaterThan(30);
      for (let dieAt = 1; dieAt <= calls; dieAt++) await run(dieAt, death);
    },
  );

  test('it goes on at the page where it was, in the tables of a database too', async () => {
    const shop = await openShop();
    const to = await openTable();
    const states = await sqlStateStore(engine, 'killed_states');
    const killer = new Killer(3, 'before');
    const wrapped = { from: shop, to: killer.wrap(to), states };
    await expect(migrate(wrapped, { id: 'm', pageSize: 2, collections: ['films'] })).rejects.toThrow(Killed);
    expect(await states.load('m')).toMatchObject({ step: 'copy', cursor: 'f1', copied: 2 });
    const progress: MigrationProgress[] = [];
    await migrate({ from: shop, to, states }, { id: 'm', pageSize: 2, onProgress: (one) => progress.push(one) });
    expect(progress[0]).toEqual({ step: 'copy', collection: 'films', done: 2, total: 7 });
    expect(progress.at(-1)).toEqual({ step: 'done', done: 7, total: 7 });
    expect(await to.count('cites')).toBe(0);
  });

  test('other collections under the same id are refused while it is unfinished', async () => {
    const shop = await openShop();
    const to = await openTable();
    const states = memoryStateStore();
    const killer = new Killer(2, 'before');
    const first = migrate({ from: shop, to: killer.wrap(to), states }, { id: 'm', collections: ['films'] });
    await expect(first).rejects.toThrow(Killed);
    const second = migrate({ from: shop, to, states }, { id: 'm', collections: ['cites'] });
    await expect(second).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' });
  });
});

test('reading is paced to so many documents in a second', async () => {
  const clock = manualClock();
  const parts = { from: await openShop(), to: await openTable(), states: memoryStateStore(), clock };
  const options = { id: 'm', pageSize: 2, documentsPerSecond: 4, collections: ['films'] };
  const sizes: number[] = [];
  const work = migrate(parts, { ...options, onProgress: ({ done }) => sizes.push(done) });
  let isDone = false;
  const ended = work.then(() => {
    isDone = true;
  });
  while (!isDone) {
    await Promise.race([ended, expect.poll(() => clock.sleepers, { timeout: 30_000, interval: 1 }).toBe(1)]);
    if (!isDone) await clock.advance(100);
  }
  // 7 documents read twice, at 4 in a second.
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(3500);
  expect(clock.monotonicMs()).toBeLessThan(3700);
});

test('a signal stops a migration, which goes on later', async () => {
  const shop = await openShop();
  const to = await openTable();
  const states = memoryStateStore();
  const stop = new AbortController();
  const parts = { from: shop, to, states };
  const onProgress = ({ done }: MigrationProgress) => {
    if (done >= 4) stop.abort();
  };
  const stopped = migrate(parts, { id: 'm', pageSize: 2, onProgress, signal: stop.signal });
  await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  expect(await migrate(parts, { id: 'm', pageSize: 2 })).toMatchObject({ copied: 10, isEqual: true });
});

test('a document that was damaged in the table is different, and one that is no JSON is CORRUPT_DATA', async () => {
  const shop = await openShop();
  const to = await sqlDocumentTarget(engine, { table: 'damaged' });
  const parts = { from: shop, to, states: memoryStateStore() };
  await migrate(parts, { id: 'm' });
  await engine.execute(sql`UPDATE damaged SET content = replace(content, 'film 3', 'film 4')`);
  expect(await migrate(parts, { id: 'check', dryRun: true })).toMatchObject({ different: 1, missing: 0 });
  await engine.execute(sql`UPDATE damaged SET content = '{' WHERE key = 'f3'`);
  await expect(migrate(parts, { id: 'check', dryRun: true })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
});

test('a table keeps hostile keys and collections apart', async () => {
  const to = await openTable();
  await to.put('a', [
    { key: "b' OR 1=1 --", content: { n: 1 } },
    { key: 'b', content: { n: 2 } },
  ]);
  await to.put('ab', [{ key: 'b', content: { n: 3 } }]);
  expect(await to.get('a', "b' OR 1=1 --")).toEqual({ key: "b' OR 1=1 --", content: { n: 1 } });
  expect([await to.count('a'), await to.count('ab')]).toEqual([2, 1]);
  expect(await to.delete('a', "' OR '1'='1")).toBe(false);
  expect((await to.keys('a', { limit: 10 })).keys).toEqual(['b', "b' OR 1=1 --"]);
});

test.each([
  ['an empty id', { id: '' }],
  ['a page without documents', { id: 'm', pageSize: 0 }],
  ['a rate of nothing', { id: 'm', documentsPerSecond: 0 }],
  ['a list of minus one', { id: 'm', maxListed: -1 }],
])('%s is INVALID_ARGUMENT', async (_name, options) => {
  const parts = { from: await openShop(), to: await openTable(), states: memoryStateStore() };
  await expect(migrate(parts, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('an unknown collection is NOT_FOUND, and a damaged state CORRUPT_DATA', async () => {
  const states = memoryStateStore();
  const parts = { from: await openShop(), to: await openTable(), states };
  await expect(migrate(parts, { id: 'm', collections: ['none'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await states.save('m', { step: 'dance' });
  await expect(migrate(parts, { id: 'm' })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
});

test('more documents than a page, a statement and a list hold arrive', async () => {
  const shop = memoryDocumentStore();
  await shop.createCollection({ name: 'films', kind: 'documents' });
  await shop.write('films', films(1234));
  const to = await openTable();
  const report = await migrate({ from: shop, to, states: memoryStateStore() }, { id: 'm' });
  expect(report).toMatchObject({ copied: 1234, checked: 1234, isEqual: true });
  expect(await to.count('films')).toBe(1234);
});
