import { expect, test } from 'vitest';
import { fill, keyOf, rangeFixture, recordValue, runsOf } from './range-fixture.ts';

const LARGE = { memtable: { maxEntries: 1_000_000, maxBytes: 2 ** 30 } };

// Each checkpoint is a run that is too small beside the one before to be merged, and too large to be absorbed.
async function severalRuns(sizes: readonly number[]) {
  const fixture = rangeFixture();
  let stored = 0;
  for (const size of sizes) {
    const { memory: writer } = await fixture.open(LARGE);
    await fill(writer, stored, stored + size);
    stored += size;
    await writer.checkpoint();
    await writer.close();
  }
  return { ...fixture, stored };
}

test.each([
  ['one small run', [3_000], 1],
  ['one large run', [20_000], 1],
  ['several runs', [24_000, 6_000, 1_400], 3],
])(
  'a cold process finds its first record with five requests in %s, and each further one with one',
  async (_, sizes, runs) => {
    const { open, stored, bucket } = await severalRuns(sizes);
    expect(runsOf(bucket)).toHaveLength(runs);
    const { memory, counted } = await open({ cacheBytes: 0 });
    expect((await memory.retrieve(keyOf(5)))?.value).toEqual(recordValue(5));
    const first = counted.taken();
    const known = runs === 1 ? 'get run' : 'get index';
    expect(first.requests.map(({ what }) => what)).toEqual(['get json', 'get json', known, 'get log', 'get parquet']);
    // The names, four bytes each until here, and everything else together.
    expect(first.bytes).toBeLessThan(stored * 4 + 250_000);
    for (let at = 1; at <= 12; at += 1) {
      const number = Math.floor((stored * at) / 13);
      expect((await memory.retrieve(keyOf(number)))?.value).toEqual(recordValue(number));
      const { requests } = counted.taken();
      expect(requests.length).toBeLessThanOrEqual(1);
      for (const { what } of requests) expect(what).toBe('get parquet');
    }
    await memory.close();
  },
);

test('what is nowhere costs no request where filters are at hand', async () => {
  const { open, stored } = await severalRuns([12_000, 3_000]);
  const { memory, counted } = await open();
  counted.taken();
  for (let at = 0; at < 50; at += 1) expect(await memory.retrieve(keyOf(stored + at))).toBeUndefined();
  expect(counted.taken().requests.length).toBeLessThanOrEqual(1);
  await memory.close();
});

test('a cold list page is one request a run that holds keys of it', async () => {
  const { open } = await severalRuns([12_000, 3_000]);
  const { memory, counted } = await open();
  counted.taken();
  const keys: string[] = [];
  for await (const { key } of memory.list({ prefix: 'user-0' })) if (keys.push(key) === 100) break;
  expect(keys).toEqual(keys.toSorted());
  const { requests } = counted.taken();
  expect(requests.every(({ what }) => what === 'get parquet')).toBe(true);
  // A page may end in the next row group.
  expect(requests.length).toBeLessThanOrEqual(4);
  await memory.close();
});

test('the known deaths of a run are read for a search, and not for a record', async () => {
  const { open, clock } = await severalRuns([12_000]);
  const { memory: writer } = await open(LARGE);
  await writer.store(keyOf(1), { text: 'overwritten' });
  await writer.delete(keyOf(2));
  await writer.checkpoint();
  await writer.close();
  clock.advance(1_000);
  const { memory, counted } = await open();
  expect((await memory.retrieve(keyOf(1)))?.value).toEqual({ text: 'overwritten' });
  expect(await memory.retrieve(keyOf(2))).toBeUndefined();
  expect(counted.taken().requests.map(({ what }) => what)).not.toContain('get dead');
  const [gone] = recordValue(2).text.split(' ');
  const found = await memory.search(gone ?? '', { limit: 10_000 });
  expect(found.hits.map(({ record }) => record.key)).not.toContain(keyOf(2));
  expect((await memory.search('overwritten')).hits.map(({ record }) => record.key)).toEqual([keyOf(1)]);
  expect(counted.taken().requests.map(({ what }) => what)).toContain('get dead');
  expect(await memory.count()).toBe(11_999);
  await memory.close();
});

test('what a process marks before it knows of older deaths is added to them, not put in their place', async () => {
  const { open } = await severalRuns([12_000]);
  const { memory: first } = await open(LARGE);
  await first.delete(keyOf(7));
  await first.checkpoint();
  await first.close();
  const { memory: second } = await open(LARGE);
  await second.delete(keyOf(8));
  await second.checkpoint();
  await second.close();
  const { memory } = await open();
  expect(await memory.count()).toBe(11_998);
  expect(await memory.retrieve(keyOf(7))).toBeUndefined();
  await memory.close();
});

test('ten hits of a search are read at the same time, neighbours with one request', async () => {
  const { open } = await severalRuns([12_000]);
  const { memory, counted } = await open();
  await memory.search('word1', { limit: 1 });
  counted.taken();
  const { hits } = await memory.search('word2 word3', { limit: 10 });
  expect(hits).toHaveLength(10);
  const { requests } = counted.taken();
  expect(requests.filter(({ what }) => what === 'get parquet').length).toBeLessThanOrEqual(10);
  expect(requests.length).toBeLessThanOrEqual(12);
  await memory.close();
});
