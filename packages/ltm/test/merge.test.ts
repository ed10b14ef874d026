import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type BlobStore, compareCodePoints, type SqlEngine, sql } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bitsOf, setBit } from '../src/encoding/bit-set.ts';
import { Layers } from '../src/layers/layers.ts';
import { Entry } from '../src/memtable/entry.ts';
import { compareNames } from '../src/runs/compare-names.ts';
import { duckDbRunStore } from '../src/runs/duckdb-run-store.ts';
import { nameOf } from '../src/runs/name-of.ts';
import { parquetRunStore } from '../src/runs/parquet-run-store.ts';
import { PartCache } from '../src/runs/part-cache.ts';
import { Readers } from '../src/runs/readers.ts';
import { RecordCache } from '../src/runs/record-cache.ts';
import type { Run } from '../src/runs/run.ts';
import type { RunBuild, RunStore } from '../src/runs/run-store.ts';
import { plainAnalyzer } from '../src/search/analyzer.ts';
import { writeSegment } from '../src/search/segment-writer.ts';

let engine: SqlEngine;
let databases = 0;

beforeAll(async () => {
  engine = await openNodeDuckDb();
});

afterAll(() => engine.close());

const NOW = 1_000;
const pacing = { monotonicMs: () => 0, pause: () => Promise.resolve() };

const FORMATS = ['native', 'parquet'] as const;

async function openStore(format: (typeof FORMATS)[number], blobs: BlobStore = memoryBlobStore()): Promise<RunStore> {
  return (await openStoreTwice(format, blobs)).store;
}

/** A new store, and what opens it once more. */
async function openStoreTwice(
  format: (typeof FORMATS)[number],
  blobs: BlobStore = memoryBlobStore(),
): Promise<{ readonly store: RunStore; readonly again: () => RunStore }> {
  databases += 1;
  const database = await engine.attach(`memory_${databases}`);
  const parts = {
    engine,
    database,
    cache: new RecordCache(0),
    segments: new PartCache(0),
    readers: new Readers(),
    table: 'ltm_store',
    syncLog: () => Promise.resolve(),
  };
  const again = (): RunStore =>
    format === 'native'
      ? duckDbRunStore(parts)
      : parquetRunStore({ ...parts, blobs, parquet: parquetCodec(), cacheBytes: 0, folder: undefined });
  const store = again();
  await store.create('store', 'none');
  return { store, again };
}

interface Change {
  readonly namespace: string;
  readonly key: string;
  readonly deleted: boolean;
  readonly expiresAtMs: number;
}

function toEntry({ namespace, key, deleted, expiresAtMs }: Change, revision: number): Entry {
  const times = { createdAtMs: revision, updatedAtMs: revision, revision };
  if (deleted) {
    const nothing = { value: '', metadata: '', text: undefined, expiresAtMs: Number.POSITIVE_INFINITY };
    return new Entry({ namespace, key, deleted, ...nothing, ...times });
  }
  return new Entry({
    namespace,
    key,
    deleted,
    value: `${revision}`,
    metadata: '{}',
    text: undefined,
    expiresAtMs,
    ...times,
  });
}

/** The newest entry of each name, in order. */
function newestOf(entries: readonly Entry[]): readonly Entry[] {
  const newest = new Map<string, Entry>();
  for (const entry of entries) newest.set(nameOf(entry), entry);
  return [...newest.values()].sort(compareNames);
}

async function finish(build: RunBuild, from: number): Promise<Run> {
  return build.finish(from, from + 1);
}

async function contentOf(run: Run): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const page of run.all()) entries.push(...page);
  return entries;
}

const change = fc.record({
  namespace: fc.constantFrom('', 'a\u001f', 'b\u001f', 'b\u001fc\u001f'),
  key: fc.constantFrom('k', 'l', 'm', '\u{10ffff}', '\ue000', 'é', 'z'.repeat(300)),
  deleted: fc.boolean(),
  expiresAtMs: fc.constantFrom(Number.POSITIVE_INFINITY, NOW - 1, NOW, NOW + 1),
});

test.each(FORMATS)(
  'a merge holds the newest entry of every name, and tells where each position went: %s',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (layers, isOldest) => {
          const store = await openStore(format);
          let revision = 0;
          const contents = layers.map((changes) => newestOf(changes.map((one) => toEntry(one, ++revision))));
          const runs: Run[] = [];
          for (const [from, entries] of contents.entries())
            runs.push(await finish(await store.write(entries, { pacing }), from));
          const newest = new Map(contents.flat().map((entry) => [nameOf(entry), entry]));
          for (const [at, entries] of contents.entries()) {
            entries.forEach((entry, position) => {
              if (newest.get(nameOf(entry)) !== entry)
                ((runs[at] as Run).dead[position >>> 3] as number) |= 1 << (position & 7);
            });
          }
          const newestFirst = runs.toReversed();
          const build = await store.merge(newestFirst, {
            dead: newestFirst.map(({ dead }) => dead),
            expiredAtMs: isOldest ? NOW : undefined,
            pacing,
          });
          const merged = await finish(build, 0);
          const expected = [...newest.values()]
            .sort(compareNames)
            .filter((entry) => !isOldest || entry.isVisibleAt(NOW));
          expect((await contentOf(merged)).map((entry) => ({ ...entry }))).toEqual(
            expected.map((entry) => ({ ...entry })),
          );
          expect(build.shape.documents).toBe(expected.length);
          const starts = expected.flatMap(({ namespace }, start) =>
            expected[start - 1]?.namespace === namespace ? [] : [{ namespace, start }],
          );
          expect([...build.shape.namespaces]).toEqual(starts);
          expect([...build.shape.expiries].map(({ document }) => document)).toEqual(
            expected.flatMap((entry, at) => (entry.expiresAtMs === Number.POSITIVE_INFINITY ? [] : [at])),
          );
          for (const [at, run] of newestFirst.entries()) {
            const entries = contents[runs.indexOf(run)] as readonly Entry[];
            const moved = entries.map((entry) => expected.indexOf(entry));
            expect([...(build.positions[at] as Int32Array)]).toEqual(moved);
          }
          for (const entry of expected) {
            const [found] = await merged.findMany([entry]);
            expect(found?.entry.revision).toBe(entry.revision);
          }
          for (let at = 0; at < expected.length; at += 1) {
            const isDead = ((merged.dead[at >>> 3] as number) & (1 << (at & 7))) !== 0;
            expect(isDead).toBe(expected[at]?.deleted);
          }
          await store.close();
        },
      ),
      { numRuns: 40 },
    );
  },
);

test.each(FORMATS)('a merge of many slices is in order and complete: %s', async (format) => {
  const store = await openStore(format);
  const keys = Array.from({ length: 150_000 }, (_, at) => `key-${(at * 7919) % 150_000}`);
  const runs: Run[] = [];
  for (const part of [0, 1, 2]) {
    const own = keys.filter((_, at) => at % 3 === part).sort(compareCodePoints);
    const entries = own.map((key) =>
      toEntry({ namespace: '', key, deleted: false, expiresAtMs: Number.POSITIVE_INFINITY }, part + 1),
    );
    runs.unshift(await finish(await store.write(entries, { pacing }), part));
  }
  let pauses = 0;
  let nowMs = 0;
  const build = await store.merge(runs, {
    dead: runs.map(({ dead }) => dead),
    expiredAtMs: NOW,
    pacing: {
      monotonicMs: () => {
        nowMs += 5;
        return nowMs;
      },
      pause: () => {
        pauses += 1;
        return Promise.resolve();
      },
    },
  });
  const merged = await finish(build, 0);
  expect(pauses).toBeGreaterThan(1);
  expect((await contentOf(merged)).map(({ key }) => key)).toEqual([...keys].sort(compareCodePoints));
  expect(build.positions.flatMap((positions) => [...positions]).sort((a, b) => a - b)).toEqual(keys.map((_, at) => at));
  await store.close();
});

test('a merge that is given up leaves nothing behind', async () => {
  const store = await openStore('native');
  const entry = toEntry({ namespace: '', key: 'k', deleted: false, expiresAtMs: NOW }, 1);
  const run = await finish(await store.write([entry], { pacing }), 0);
  const options = { dead: [run.dead], expiredAtMs: undefined, pacing, signal: AbortSignal.abort() };
  await expect(store.merge([run], options)).rejects.toMatchObject({ code: 'ABORTED' });
  const { rows } = await engine.query(sql`SELECT count(*) AS tables FROM duckdb_tables()
    WHERE database_name = ${`memory_${databases}`} AND regexp_matches(table_name, '_[0-9]+$')`);
  expect(rows[0]?.['tables']).toBe(2n);
  await store.close();
});

test.each(FORMATS)('what dies in an input while it is merged is recorded with the merged run: %s', async (format) => {
  const { store, again } = await openStoreTwice(format);
  const entriesOf = (keys: readonly string[], revision: number): readonly Entry[] =>
    keys.map((key) => toEntry({ namespace: '', key, deleted: false, expiresAtMs: Number.POSITIVE_INFINITY }, revision));
  const runs: Run[] = [];
  for (const [from, keys] of [
    ['a', 'c', 'e'],
    ['b', 'd'],
  ].entries()) {
    const build = await store.write(entriesOf(keys, from + 1), { pacing });
    await writeSegment(build.shape, [], pacing, build.segment);
    const run = await finish(build, from);
    runs.push(run);
    const hooks = { carryDead: () => undefined, publish: () => undefined };
    await store.commit({ checkpoint: { sequence: run.to, timeMs: 1 }, add: run, remove: [], ...hooks });
  }
  const removedRuns = runs.toReversed();
  const dead = removedRuns.map((run) => run.dead.slice());
  const build = await store.merge(removedRuns, { dead, expiredAtMs: undefined, pacing });
  // As a commit does whose record has become a run of its own before the merge ends.
  setBit((runs[0] as Run).dead, 1);
  setBit((runs[1] as Run).dead, 0);
  await writeSegment(build.shape, [], pacing, build.segment);
  const run = await build.finish(0, 2);
  const layers = new Layers(runs, 2, {
    readers: new Readers(),
    cache: new RecordCache(0),
    analyzer: plainAnalyzer,
    pacing,
  });
  const replacement = { removedRuns, run, positions: build.positions };
  await store.commit({
    checkpoint: undefined,
    add: run,
    remove: removedRuns,
    carryDead: () => layers.carryDead(replacement),
    publish: () => layers.replaceRuns(replacement),
  });
  const opened = await again().open();
  expect(opened?.runs.map(({ dead: bits }) => [...bitsOf(bits)])).toEqual([[1, 2]]);
});
