import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import {
  type AttachedDatabase,
  type BlobStore,
  EiderError,
  type GetBlobOptions,
  type SqlEngine,
  sql,
} from '@eider/core';
import { type MemoryBucket, memoryBlobStore, memoryBucket } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Entry } from '../src/memtable/entry.ts';
import { parquetRunStore } from '../src/runs/parquet-run-store.ts';
import { PartCache } from '../src/runs/part-cache.ts';
import { Readers } from '../src/runs/readers.ts';
import { RecordCache } from '../src/runs/record-cache.ts';
import type { Run } from '../src/runs/run.ts';
import type { RunStore, StoredRuns } from '../src/runs/run-store.ts';
import { writeSegment } from '../src/search/segment-writer.ts';

let engine: SqlEngine;
let databases = 0;

beforeAll(async () => {
  engine = await openNodeDuckDb();
});

afterAll(() => engine.close());

const pacing = { monotonicMs: () => 0, pause: () => Promise.resolve() };

/** A place of runs, which can be opened again and again, each time as after a crash. */
interface Place {
  readonly database: AttachedDatabase;
  readonly bucket: MemoryBucket;
  readonly blobs: BlobStore;
  /** Keys and ranges that were read. */
  readonly reads: { readonly key: string; readonly range: GetBlobOptions['range'] }[];
  readonly readers: Readers;
}

async function newPlace(): Promise<Place> {
  databases += 1;
  const bucket = memoryBucket();
  const inner = memoryBlobStore({ bucket });
  const reads: { key: string; range: GetBlobOptions['range'] }[] = [];
  const get: BlobStore['get'] = (key, options) => {
    reads.push({ key, range: options?.range });
    return inner.get(key, options);
  };
  const blobs: BlobStore = {
    get,
    head: (key) => inner.head(key),
    put: (key, bytes, options) => inner.put(key, bytes, options),
    delete: (key) => inner.delete(key),
    list: (prefix) => inner.list(prefix),
    close: () => inner.close(),
  };
  const database = await engine.attach(`store_${databases}`);
  return { database, bucket, blobs, reads, readers: new Readers() };
}

function openStore({ database, blobs, readers }: Place, cacheBytes = 16 * 1024 * 1024): RunStore {
  return parquetRunStore({
    engine,
    database,
    blobs,
    readers,
    cacheBytes,
    parquet: parquetCodec(),
    cache: new RecordCache(0),
    segments: new PartCache(0),
    table: 'ltm_store',
    syncLog: () => Promise.resolve(),
    folder: undefined,
  });
}

async function create(place: Place, cacheBytes?: number): Promise<RunStore> {
  const store = openStore(place, cacheBytes);
  await store.create('store', 'none');
  return store;
}

function entryOf(number: number, fields: { readonly value?: string; readonly revision?: number } = {}): Entry {
  const { value = `"value ${number}"`, revision = number + 1 } = fields;
  return new Entry({
    namespace: '',
    key: `key-${String(number).padStart(6, '0')}`,
    deleted: false,
    value,
    metadata: '{"kind":"x"}',
    text: number % 3 === 0 ? `text ${number}` : undefined,
    createdAtMs: 1_700_000_000_000 + number,
    updatedAtMs: 1_700_000_000_001 + number,
    expiresAtMs: number % 5 === 0 ? 8_640_000_000_000_000 : Number.POSITIVE_INFINITY,
    revision,
  });
}

function entries(count: number, of: (number: number) => Entry = entryOf): readonly Entry[] {
  return Array.from({ length: count }, (_, number) => of(number));
}

async function write(store: RunStore, some: readonly Entry[], from = 0): Promise<Run> {
  const build = await store.write(some, { pacing });
  await writeSegment(build.shape, [], pacing, build.segment);
  return build.finish(from, from + 1);
}

async function add(store: RunStore, run: Run, remove: readonly Run[] = []): Promise<void> {
  const [carryDead, publish] = [() => undefined, () => undefined];
  await store.commit({ checkpoint: { sequence: run.to, timeMs: 1 }, add: run, remove, carryDead, publish });
}

async function reopen(place: Place): Promise<StoredRuns> {
  const stored = await openStore(place).open();
  if (stored === undefined) throw new Error('there is no memory');
  return stored;
}

function plain(some: readonly Entry[]): unknown {
  return some.map((entry) => ({ ...entry }));
}

async function contentOf(run: Run): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for await (const page of run.all()) found.push(...page);
  return found;
}

test('a run of several files and row groups is read as it was written, opened again too', async () => {
  const place = await newPlace();
  const store = await create(place);
  // Records of 30 KB that do not compress make several files.
  let state = 1;
  const noise = (): string => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return (state >>> 0).toString(36);
  };
  const some = entries(1_500, (number) =>
    entryOf(number, { value: JSON.stringify(Array.from({ length: 3_000 }, noise)) }),
  );
  await add(store, await write(store, some));
  expect([...place.bucket.blobs.keys()].filter((key) => key.endsWith('.parquet')).length).toBeGreaterThan(1);
  const { runs } = await reopen(place);
  const [run] = runs;
  if (run === undefined) throw new Error('the run is missing');
  expect(run.records).toBe(1_500);
  expect(plain(await contentOf(run))).toEqual(plain(some));
  const page = await run.page('', { key: 'key-000031', inclusive: false }, 70);
  expect(plain(page)).toEqual(plain(some.slice(32, 102)));
  expect(plain(await run.at([1_499, 0, 700, 701]))).toEqual(plain([1_499, 0, 700, 701].map((at) => some[at] as Entry)));
  const names = [3, 1_499, 2_000].map((number) => entryOf(number));
  expect((await run.findMany(names)).map(({ position }) => position)).toEqual([3, 1_499]);
  const newest = await run.newest('', 1_200, 40);
  expect(newest.map(({ position }) => position)).toEqual(Array.from({ length: 40 }, (_, at) => 1_198 - at));
});

test('a cold record is one read of its row group, and no footer is read', async () => {
  const place = await newPlace();
  const store = await create(place);
  const run = await write(store, entries(20_000));
  place.reads.length = 0;
  await run.at([10_000]);
  expect(place.reads).toHaveLength(1);
  const { start = 0, end = 0 } = place.reads[0]?.range ?? {};
  expect(end - start).toBeLessThan(200_000);
  await run.at([10_001, 10_002]);
  expect(place.reads).toHaveLength(1);
});

test('callers that ask for one row group at once share one read', async () => {
  const place = await newPlace();
  const run = await write(await create(place), entries(100));
  place.reads.length = 0;
  await Promise.all(Array.from({ length: 20 }, (_, at) => run.at([at])));
  expect(place.reads).toHaveLength(1);
});

test('the newest records are found without reading row groups that hold older ones only', async () => {
  const place = await newPlace();
  const count = 40_000;
  // Revisions in no order of the keys.
  const run = await write(
    await create(place, 0),
    entries(count, (number) => entryOf(number, { revision: ((number * 7_919) % count) + 1 })),
  );
  await run.at([0]);
  place.reads.length = 0;
  const newest = await run.newest('', Number.MAX_SAFE_INTEGER, 5);
  expect(newest.map(({ entry }) => entry.revision)).toEqual([40_000, 39_999, 39_998, 39_997, 39_996]);
  expect(place.reads.length).toBeLessThanOrEqual(10);
});

test('files that a crash left behind are removed when the memory is opened, and their numbers are not used again', async () => {
  const place = await newPlace();
  const store = await create(place);
  const kept = await write(store, entries(10));
  await add(store, kept);
  const keptKeys = [...place.bucket.blobs.keys()];
  await write(store, entries(20));
  await place.blobs.put('of somebody else', Uint8Array.of(1));
  expect(place.bucket.blobs.size).toBeGreaterThan(keptKeys.length + 1);
  const again = openStore(place);
  await again.open();
  expect([...place.bucket.blobs.keys()]).toEqual([...keptKeys, 'of somebody else']);
  const next = await write(again, entries(5));
  expect(next.id).toBeGreaterThan(2);
});

test('a replaced run stays until that is durable and its readers have ended, and then goes', async () => {
  const place = await newPlace();
  const store = await create(place);
  const old = await write(store, entries(10));
  await add(store, old);
  await store.makeDurable();
  const oldKeys = [...place.bucket.blobs.keys()];
  const { merged, read } = await place.readers.during(async () => {
    const build = await store.merge([old], { dead: [old.dead], expiredAtMs: 1, pacing });
    await writeSegment(build.shape, [], pacing, build.segment);
    const replacement = await build.finish(old.from, old.to);
    await add(store, replacement, [old]);
    await store.makeDurable();
    expect([...place.bucket.blobs.keys()]).toEqual(expect.arrayContaining(oldKeys));
    return { merged: replacement, read: await old.at([3]) };
  });
  expect(plain(read)).toEqual(plain([entryOf(3)]));
  await store.makeDurable();
  for (const key of oldKeys) expect(place.bucket.blobs.has(key)).toBe(false);
  expect(plain(await contentOf(merged))).toEqual(plain(entries(10)));
  const [run] = (await reopen(place)).runs;
  expect(run?.id).toBe(merged.id);
});

test('a run whose replacement could not be made durable is not erased', async () => {
  const place = await newPlace();
  const store = await create(place);
  const old = await write(store, entries(10));
  await add(store, old);
  const oldKeys = [...place.bucket.blobs.keys()];
  const full = new EiderError('RESOURCE_EXHAUSTED', 'the disk is full');
  const database = { ...place.database, checkpoint: () => Promise.reject(full) };
  const failing = openStore({ ...place, database });
  const [current] = (await failing.open())?.runs ?? [];
  const replacement = await write(failing, entries(5));
  await expect(add(failing, replacement, [current as Run])).rejects.toBe(full);
  await failing.close();
  expect([...place.bucket.blobs.keys()]).toEqual(expect.arrayContaining(oldKeys));
});

test('a merge that is given up leaves no files behind', async () => {
  const place = await newPlace();
  const store = await create(place);
  const run = await write(store, entries(5_000));
  const before = [...place.bucket.blobs.keys()];
  const options = { dead: [run.dead], expiredAtMs: undefined, pacing, signal: AbortSignal.abort() };
  await expect(store.merge([run], options)).rejects.toMatchObject({ code: 'ABORTED' });
  expect([...place.bucket.blobs.keys()]).toEqual(before);
});

test('a missing or shortened file is CORRUPT_DATA when the memory is opened', async () => {
  for (const end of ['.parquet', '.seg']) {
    const place = await newPlace();
    const store = await create(place);
    await add(store, await write(store, entries(10)));
    const key = [...place.bucket.blobs.keys()].find((one) => one.endsWith(end)) as string;
    const { bytes } = (await place.blobs.get(key)) ?? { bytes: new Uint8Array() };
    await place.blobs.put(key, bytes.subarray(0, bytes.length - 1));
    await expect(reopen(place)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    await place.blobs.delete(key);
    await expect(reopen(place)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  }
});

test('a changed byte anywhere in the records is CORRUPT_DATA or nothing, never another record', async () => {
  const place = await newPlace();
  const some = entries(300);
  const store = await create(place);
  await add(store, await write(store, some));
  const key = [...place.bucket.blobs.keys()].find((one) => one.endsWith('.parquet')) as string;
  const { bytes } = (await place.blobs.get(key)) ?? { bytes: new Uint8Array() };
  let found = 0;
  const step = Math.ceil(bytes.length / 150);
  for (let at = 0; at < bytes.length; at += step) {
    const changed = bytes.slice();
    changed[at] = (changed[at] as number) ^ (1 << (at % 8));
    await place.blobs.put(key, changed);
    const [run] = (await reopen(place)).runs;
    const outcome = await contentOf(run as Run).then(plain, (error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: 'CORRUPT_DATA' });
      found += 1;
    } else expect(outcome).toEqual(plain(some));
  }
  // The magic number and the footer are for other tools: nobody here reads them.
  expect(found).toBeGreaterThan(130);
});

test('an engine that is kept from reading files has views that show nothing, and everything else', async () => {
  const locked = await openNodeDuckDb({ lockedDown: true });
  const database = await locked.attach('locked');
  const place = await newPlace();
  const store = parquetRunStore({
    engine: locked,
    database,
    blobs: place.blobs,
    readers: new Readers(),
    cacheBytes: 0,
    parquet: parquetCodec(),
    cache: new RecordCache(0),
    segments: new PartCache(0),
    table: 'ltm_store',
    folder: '/anywhere',
    syncLog: () => Promise.resolve(),
  });
  await store.create('store', 'none');
  const run = await write(store, entries(10));
  await add(store, run);
  expect(plain(await run.at([3]))).toEqual(plain([entryOf(3)]));
  expect((await locked.query(sql`SELECT * FROM locked.main.ltm_store`)).rows).toEqual([]);
  await locked.close();
});

test('files are not removed where others are missing: the catalog may be older than they are', async () => {
  const place = await newPlace();
  const store = await create(place);
  await add(store, await write(store, entries(10)));
  const key = [...place.bucket.blobs.keys()].find((one) => one.endsWith('.parquet')) as string;
  await write(store, entries(20));
  await place.blobs.delete(key);
  const before = [...place.bucket.blobs.keys()];
  await expect(reopen(place)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  expect([...place.bucket.blobs.keys()]).toEqual(before);
});
