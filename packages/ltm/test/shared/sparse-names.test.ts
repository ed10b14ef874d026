import { type BlobStore, EiderError } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { expect, test } from 'vitest';
import { Entry } from '../../src/memtable/entry.ts';
import type { ListedRun } from '../../src/runs/catalog.ts';
import { decodeIndex, encodeIndex, planPlanes } from '../../src/runs/checkpoint-index.ts';
import { missingFile } from '../../src/runs/gone-file.ts';
import { hashName } from '../../src/runs/hash-name.ts';
import { addHash, emptyPlanes, FILTER_PLANES, holdsHash, planeBytes } from '../../src/runs/name-filter.ts';
import { openParquetRun } from '../../src/runs/open-parquet-run.ts';
import { PartCache } from '../../src/runs/part-cache.ts';
import { RecordCache } from '../../src/runs/record-cache.ts';
import { RecordFileWriter } from '../../src/runs/record-file-writer.ts';
import type { RecordName } from '../../src/runs/run.ts';
import { decodeRoot, decodeRun, encodeRun, planesRange, splitPlanes } from '../../src/runs/run-description.ts';
import { NumberedFileSink } from '../../src/runs/run-file-sink.ts';
import type { RecordFile } from '../../src/runs/run-files.ts';
import { SparseNames } from '../../src/runs/sparse-names.ts';
import { noneDead } from '../../src/search/liveness.ts';
import { countingStore } from './counting-store.ts';
import { keyOf, recordValue } from './range-fixture.ts';

const parquet = parquetCodec();

function entriesOf(count: number, namespaceOf = (_: number): string => ''): readonly Entry[] {
  return Array.from({ length: count }, (_, number) => {
    const [namespace, key] = [namespaceOf(number), keyOf(number)];
    const value = JSON.stringify(recordValue(number));
    const times = { createdAtMs: number, updatedAtMs: number, expiresAtMs: Number.POSITIVE_INFINITY };
    return new Entry({ namespace, key, deleted: false, value, metadata: '{}', text: undefined, ...times, revision: 1 });
  }).sort((a, b) => (a.namespace === b.namespace ? (a.key < b.key ? -1 : 1) : a.namespace < b.namespace ? -1 : 1));
}

function planesOf(names: readonly RecordName[]): readonly Uint8Array[] {
  const planes = emptyPlanes(names.length);
  for (const name of names) addHash(planes, hashName(name));
  return planes;
}

async function write(blobs: BlobStore, entries: readonly Entry[]): Promise<readonly RecordFile[]> {
  const writer = new RecordFileWriter({ parquet, sink: new NumberedFileSink(blobs, 1, 1) });
  for (const entry of entries) await writer.add(entry);
  return writer.finish();
}

function listed(entries: readonly Entry[], names: SparseNames): ListedRun<SparseNames> {
  const records = entries.length;
  const sizes = { records, sizeBytes: records * 300, segmentBytes: 0, halfExpiredAtMs: Number.POSITIVE_INFINITY };
  return { id: 1, from: 0, to: 1, ...sizes, names, dead: noneDead(records) };
}

async function openedRun(count: number, limitBytes = 2 ** 30) {
  const entries = entriesOf(count);
  const { store, taken } = countingStore(memoryBlobStore());
  const records = await write(store, entries);
  taken();
  const planes = planesOf(entries);
  let filterReads = 0;
  const names = new SparseNames({
    first: entries[0],
    last: entries.at(-1),
    planes: [],
    read: (from) => {
      filterReads += 1;
      return Promise.resolve(planes.slice(from));
    },
  });
  const groups = new PartCache<{ readonly byteLength: number }>(limitBytes);
  const place = { blobs: store, parquet, cache: new RecordCache(0), segments: new PartCache(0), missing: missingFile };
  const run = openParquetRun({ ...place, groups: groups as never }, listed(entries, names), { records, segment: [] });
  return { run, entries, records, names, groups, taken, filterReads: () => filterReads };
}

test('each plane of a filter halves the wrong answers, and no name is ever denied', () => {
  const names = Array.from({ length: 10_000 }, (_, number) => ({ namespace: '', key: keyOf(number) }));
  const planes = planesOf(names);
  for (const name of names) expect(holdsHash(planes, hashName(name))).toBe(true);
  const strangers = Array.from({ length: 10_000 }, (_, number) => hashName({ namespace: 'x', key: keyOf(number) }));
  const wrong = (count: number): number => strangers.filter((hash) => holdsHash(planes.slice(0, count), hash)).length;
  expect(wrong(1)).toBeLessThan(5_300);
  expect(wrong(4)).toBeLessThan(800);
  expect(wrong(FILTER_PLANES)).toBeLessThan(20);
});

test('names are found in the one row group that each may lie in, first and last of every group as well', async () => {
  const { run, entries, records, taken } = await openedRun(5_000);
  const edges = [0];
  for (const { rows } of records.flatMap(({ groups }) => groups)) edges.push((edges.at(-1) ?? 0) + rows);
  for (const position of edges.flatMap((edge) => [edge - 1, edge]).filter((at) => at >= 0 && at < entries.length)) {
    const found = await run.findMany([entries[position] as Entry]);
    expect(found.map((one) => one.position)).toEqual([position]);
  }
  expect(taken().requests.length).toBeLessThanOrEqual(edges.length - 1);
});

test('after two reads in vain the rest of the filter is read, once', async () => {
  const { run, names, taken, filterReads, entries } = await openedRun(5_000);
  const absent = (number: number): RecordName => ({ namespace: '', key: `${(entries[number] as Entry).key}!` });
  for (const number of [100, 2_000, 3_000, 4_000]) expect(await run.findMany([absent(number)])).toEqual([]);
  expect(filterReads()).toBe(1);
  expect(names.isComplete).toBe(true);
  expect(taken().requests.length).toBeLessThanOrEqual(2);
});

test('many names ask for the filter before any row group', async () => {
  const { run, taken, filterReads, entries } = await openedRun(8_000);
  const absent = entries.filter((_, at) => at % 80 === 0).map(({ key }) => ({ namespace: '', key: `${key}!` }));
  expect(await run.findMany(absent)).toEqual([]);
  expect(filterReads()).toBe(1);
  expect(taken().requests.length).toBeLessThanOrEqual(1);
});

test('neighbouring row groups are one request, and the cache of them stays within its bound', async () => {
  const limitBytes = 700_000;
  const { run, entries, groups, taken } = await openedRun(12_000, limitBytes);
  const positions = Array.from({ length: 3_000 }, (_, at) => 4_000 + at);
  const found = await run.at(positions);
  expect(found.map(({ key }) => key)).toEqual(positions.map((at) => (entries[at] as Entry).key));
  const { requests, bytes } = taken();
  expect(requests.length).toBeLessThanOrEqual(Math.ceil(bytes / 2 ** 20) + 1);
  for (let at = 0; at < entries.length; at += 500) await run.at([at]);
  expect(groups.sizeBytes).toBeGreaterThan(0);
  expect(groups.sizeBytes).toBeLessThanOrEqual(limitBytes);
});

test('a run is read from its beginning to its end in few requests', async () => {
  const { run, entries, taken } = await openedRun(12_000);
  const keys: string[] = [];
  for await (const page of run.all()) keys.push(...page.map(({ key }) => key));
  expect(keys).toEqual(entries.map(({ key }) => key));
  const { requests, bytes } = taken();
  expect(requests.length).toBeLessThanOrEqual(Math.ceil(bytes / 2 ** 19));
});

test('a row group that unpacks to more than its run says is CORRUPT_DATA', async () => {
  const zeros = '0'.repeat(32 * 1024 * 1024);
  const bomb = new Entry({ ...entriesOf(1)[0], value: `"${zeros}"` } as Entry);
  const blobs = memoryBlobStore();
  const [file] = await write(blobs, [bomb]);
  const groups = (file as RecordFile).groups.map((group) => ({ ...group, uncompressedBytes: 2_000 }));
  const names = new SparseNames({ first: bomb, last: bomb, planes: [], read: () => Promise.resolve([]) });
  const caches = { cache: new RecordCache(0), segments: new PartCache(0), groups: new PartCache<never>(0) };
  const place = { blobs, parquet, ...caches, missing: missingFile };
  const run = openParquetRun(place, listed([bomb], names), {
    records: [{ ...(file as RecordFile), groups }],
    segment: [],
  });
  await expect(run.findMany([bomb])).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
});

test('what a run is known by comes back from its file, whole and by range', async () => {
  const namespaces = ['', 'a\u001f', 'a\u001fb\u001f'];
  const entries = entriesOf(4_000, (number) => namespaces[number % 3] as string);
  const records = await write(memoryBlobStore(), entries);
  const planes = planesOf(entries);
  const bounds = { first: entries[0], last: entries.at(-1), planes, read: () => Promise.resolve([]) };
  const run = listed(entries, new SparseNames(bounds));
  const { root, bytes } = encodeRun(run, { records, segment: [] }, planes);
  const description = decodeRoot(root);
  expect(description.layouts).toEqual(records.map(({ groups }) => ({ groups })));
  expect(description.last).toEqual({ namespace: entries.at(-1)?.namespace, key: entries.at(-1)?.key });
  expect(decodeRun(bytes)).toEqual({ root, planes });
  const { start, end } = planesRange(root.length, entries.length, 5);
  const part = bytes.slice(start, end);
  expect(splitPlanes(part, description, 5)).toEqual(planes.slice(5));
  part[100] = (part[100] as number) ^ 1;
  expect(() => splitPlanes(part, description, 5)).toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  for (const length of [1, 20, root.length - 1]) {
    expect(() => decodeRoot(root.slice(0, length))).toThrow(EiderError);
  }
  const decoded = decodeIndex(encodeIndex([{ sha256: 'a'.repeat(64), root, planes: planes.slice(0, 3) }]));
  expect(decoded).toEqual([{ sha256: 'a'.repeat(64), root, planes: planes.slice(0, 3) }]);
});

test('an index grows with the row groups alone: that of five million records is about a megabyte', () => {
  const runs = [3_200_000, 800_000, 800_000, 200_000];
  const bytesOf = (sizes: readonly number[]): number => {
    const planned = planPlanes(sizes);
    return sizes.reduce(
      (sum, records, at) => sum + sparseRootBytes(records) + (planned[at] ?? 0) * planeBytes(records),
      0,
    );
  };
  expect(bytesOf(runs)).toBeLessThan(1_200_000);
  expect(bytesOf(runs.map((records) => records / 10))).toBeLessThan(1_080_000);
  expect(planPlanes(runs)[0], 'the oldest is asked last').toBe(0);
  for (const planes of planPlanes(runs).slice(1)) expect(planes).toBeGreaterThanOrEqual(3);
  expect(planPlanes([40_000, 10_000])).toEqual([FILTER_PLANES, FILTER_PLANES]);
  expect(planPlanes([])).toEqual([]);
});

/** The root of a run of so many records with random keys, in row groups as a writer makes them. */
function sparseRootBytes(records: number): number {
  const groups = Array.from({ length: Math.ceil(records / 1_024) }, (_, at) => ({
    rows: Math.min(1_024, records - at * 1_024),
    offset: 4 + at * 150_000,
    sizeBytes: 150_000,
    uncompressedBytes: 260_000,
    checksum: Math.imul(at + 1, 0x9e3779b1),
    newestRevision: 65_536 * 5_000 + at,
    first: { namespace: '', key: `user-${(at * 7_919).toString(36).padStart(5, '0')}` },
  }));
  const name = { namespace: '', key: 'user-zzzzzzz' };
  const names = new SparseNames({ first: name, last: name, planes: [], read: () => Promise.resolve([]) });
  const facts = { records, sizeBytes: records * 300, segmentBytes: 1, halfExpiredAtMs: Number.POSITIVE_INFINITY };
  const run = { id: 1, from: 0, to: 1, ...facts, names, dead: new Uint8Array() };
  return encodeRun(run, { records: [{ key: '', sizeBytes: 0, groups }], segment: [] }, []).root.length;
}
