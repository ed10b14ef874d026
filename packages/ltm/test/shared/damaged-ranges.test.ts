import { EiderError, type LongTermMemory } from '@eider/core';
import { expect, test } from 'vitest';
import { fill, keyOf, type RangeFixture, rangeFixture, recordValue, runsOf } from './range-fixture.ts';

const LARGE = { memtable: { maxEntries: 1_000_000, maxBytes: 2 ** 30 } };
const STORED = 9_000;

/** Two runs, of which the older one has records that have died; or that one alone. */
async function filled(runs = 2): Promise<RangeFixture> {
  const fixture = rangeFixture();
  const { memory } = await fixture.open(LARGE);
  await fill(memory, 0, 7_500);
  await memory.checkpoint();
  if (runs === 1) {
    await memory.close();
    return fixture;
  }
  await fill(memory, 7_500, STORED);
  await memory.deleteMany([keyOf(3), keyOf(4_000)]);
  await memory.checkpoint();
  await memory.close();
  return fixture;
}

/** What a reader sees in some places. */
async function looks(memory: LongTermMemory): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (let number = 0; number <= STORED; number += 250) seen.push((await memory.retrieve(keyOf(number)))?.value);
  seen.push(await memory.retrieve(keyOf(3)), await memory.count());
  const { hits } = await memory.search('word7 word8', { limit: 5 });
  seen.push(hits.map(({ record, score }) => [record.key, score]));
  return seen;
}

test.each([
  ['index', 2],
  ['run', 1],
  ['parquet', 2],
  ['seg', 2],
  ['dead', 2],
] as const)(
  'a changed, shortened or exchanged .%s file is CORRUPT_DATA or nothing, never another value',
  async (kind, runs) => {
    const { bucket, open } = await filled(runs);
    expect(runsOf(bucket)).toHaveLength(runs);
    const { memory } = await open();
    const plain = await looks(memory);
    await memory.close();
    const keys = [...bucket.blobs.keys()].filter((key) => key.endsWith(`.${kind}`)).sort();
    const named = JSON.stringify(JSON.parse(new TextDecoder().decode(bucket.blobs.get('head.json')?.bytes)));
    let found = 0;
    for (const key of keys.filter((one) => named.includes(one))) {
      const good = bucket.blobs.get(key);
      if (good === undefined) throw new EiderError('INTERNAL', 'a file that was listed is there');
      const { length } = good.bytes;
      const places = Array.from({ length: 12 }, (_, at) => Math.floor((length * (at + 0.5)) / 12));
      const flipped = places.map((at) => good.bytes.with(at, (good.bytes[at] as number) ^ 4));
      const exchanged = good.bytes.slice().reverse();
      for (const bytes of [...flipped, good.bytes.slice(0, -1), good.bytes.slice(0, length >> 1), exchanged]) {
        bucket.blobs.set(key, { ...good, bytes });
        const outcome = await open()
          .then(({ memory: reader }) => looks(reader).finally(() => reader.close()))
          .catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject({ code: 'CORRUPT_DATA' });
          found += 1;
        } else expect(outcome).toEqual(plain);
      }
      bucket.blobs.set(key, good);
    }
    expect(found).toBeGreaterThan(2);
  },
);

test('a memory whose index has gone with its checkpoint is read at the one that head names now', async () => {
  const { bucket, open, clock } = await filled();
  const { memory: reader } = await open({ bucket: { graceMs: 1_000 } });
  const before = [...bucket.blobs.keys()].filter((key) => key.startsWith('runs/'));
  const { memory: writer } = await open({ ...LARGE, bucket: { graceMs: 1_000 } });
  for (let round = 0; round < 4; round += 1) {
    await fill(writer, STORED + round * 2_000, STORED + (round + 1) * 2_000);
    await writer.delete(keyOf(round + 10));
    await writer.checkpoint();
    clock.advance(10_000);
  }
  const left = before.filter((key) => bucket.blobs.has(key));
  expect(left.length).toBeLessThan(before.length);
  expect((await reader.retrieve(keyOf(100)))?.value).toEqual(recordValue(100));
  expect(await reader.count({ consistency: 'latest' })).toBe(STORED + 8_000 - 6);
  expect(await reader.retrieve(keyOf(12), { consistency: 'latest' })).toBeUndefined();
  await writer.close();
  await reader.close();
});
