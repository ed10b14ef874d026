import { EiderError, type ErrorCode, type JsonValue, seededRandom } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { encodeCommit } from '../../src/bucket/commit-object.ts';
import { MAX_HEAD_BYTES } from '../../src/bucket/head-codec.ts';
import { HEAD_KEY, logKey } from '../../src/bucket/object-keys.ts';
import { filledPlace, OWN_KEYS, type RecordedPlace, recordedPlace } from './recorded-place.ts';

type Json = Record<string, JsonValue>;

function bytesOf(place: RecordedPlace, key: string): Uint8Array {
  return place.bucket.blobs.get(key)?.bytes ?? expect.unreachable(`there is no ${key}`);
}

function textOf(place: RecordedPlace, key: string): string {
  return new TextDecoder().decode(bytesOf(place, key));
}

/** Puts something else where an object was, without the memory's doing. */
async function plant(place: RecordedPlace, key: string, content: Uint8Array | string): Promise<void> {
  await place.store.put(key, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  place.forget();
}

function headWith(place: RecordedPlace, change: (head: Json) => void): string {
  const head = JSON.parse(textOf(place, HEAD_KEY));
  change(head);
  return JSON.stringify(head);
}

function firstRun(head: Json): Json {
  return (head as { checkpoint: { runs: Json[] } }).checkpoint.runs[0] as Json;
}

const NESTED = '['.repeat(2_000_000);

const BAD_HEADS: Readonly<Record<string, readonly [ErrorCode, (place: RecordedPlace) => string]>> = {
  'that is truncated': ['CORRUPT_DATA', (place) => textOf(place, HEAD_KEY).slice(0, 300)],
  'from the future': ['UNSUPPORTED', (place) => headWith(place, (head) => Object.assign(head, { version: 9 }))],
  'of another memory': ['CORRUPT_DATA', (place) => headWith(place, (head) => Object.assign(head, { storeId: 'x' }))],
  'that points out of the prefix': [
    'CORRUPT_DATA',
    (place) =>
      headWith(place, (head) => Object.assign(firstRun(head), { key: `../neighbour/${firstRun(head)['key']}` })),
  ],
  'that points at a whole address': [
    'CORRUPT_DATA',
    (place) => headWith(place, (head) => Object.assign(firstRun(head), { key: 's3://neighbour/runs/1' })),
  ],
  'that is no JSON': ['CORRUPT_DATA', () => '\u0000\u0001<html>'],
  'that is nested two million deep': ['CORRUPT_DATA', () => NESTED],
  'that is larger than any head': ['CORRUPT_DATA', () => `{"version":1,"pad":"${'x'.repeat(MAX_HEAD_BYTES)}"}`],
};

describe('a head', () => {
  test.each(Object.entries(BAD_HEADS))(
    '%s is refused on opening, and nothing is changed',
    async (_name, [code, make]) => {
      const place = await filledPlace();
      await plant(place, HEAD_KEY, make(place));
      const before = place.contents();
      await expect(place.open()).rejects.toMatchObject({ code });
      expect(place.changed).toEqual([]);
      expect(place.contents()).toEqual(before);
      for (const key of place.touched) expect(key).toMatch(OWN_KEYS);
      expect(place.largestRead).toBeLessThanOrEqual(MAX_HEAD_BYTES + 1);
    },
  );

  test.each(Object.entries(BAD_HEADS))(
    '%s is not overwritten by a memory that is open',
    async (_name, [code, make]) => {
      const place = await filledPlace();
      const memory = await place.open();
      await plant(place, HEAD_KEY, make(place));
      await memory.store('d', 1).catch(() => undefined);
      const planted = textOf(place, HEAD_KEY);
      await expect(memory.checkpoint()).rejects.toMatchObject({ code });
      expect(textOf(place, HEAD_KEY)).toBe(planted);
      expect((await memory.retrieve('c', { consistency: 'local' }))?.value).toEqual({ text: 'cherries' });
      await memory.close().catch(() => undefined);
      expect(textOf(place, HEAD_KEY)).toBe(planted);
      for (const key of place.touched) expect(key).toMatch(OWN_KEYS);
    },
  );
});

describe('a commit', () => {
  const header = (place: RecordedPlace, change: object = {}) => {
    const { storeId } = JSON.parse(textOf(place, 'format.json'));
    const parent = textOf(place, logKey(3)).slice(-64);
    return { seq: 4, storeId, writer: 'w', attempt: 'a', parent, timeMs: Date.UTC(2024, 0, 1), ...change };
  };

  test.each<[string, (place: RecordedPlace) => Uint8Array]>([
    ['with a wrong checksum', (place) => bytesOf(place, logKey(3)).map((byte, at) => (at === 60 ? byte ^ 1 : byte))],
    [
      'that continues another chain',
      (place) => encodeCommit(header(place, { parent: 'd'.repeat(64) }), Uint8Array.of(1)).bytes,
    ],
    ['of another memory', (place) => encodeCommit(header(place, { storeId: 'other' }), Uint8Array.of(1)).bytes],
    ['of another slot', (place) => bytesOf(place, logKey(3))],
    ['whose batch is none', (place) => encodeCommit(header(place), new Uint8Array(64).fill(255)).bytes],
  ])('%s is CORRUPT_DATA for whoever opens, reads or writes, and stays', async (_name, make) => {
    const place = await filledPlace();
    const memory = await place.open();
    await plant(place, logKey(4), make(place));
    const before = place.contents();
    await expect(place.open()).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    await expect(memory.retrieve('a', { consistency: 'latest' })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    await expect(memory.store('d', 1)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    expect(place.contents().get(logKey(4))).toBe(before.get(logKey(4)));
    expect([...place.contents().keys()].filter((key) => key !== 'clock.json')).toEqual(
      [...before.keys()].filter((key) => key !== 'clock.json'),
    );
    await memory.close().catch(() => undefined);
  });

  test('of random bytes behind a right checksum is a typed error, whatever it claims, or a batch', async () => {
    const random = seededRandom(4);
    for (let round = 0; round < 150; round += 1) {
      const place = await filledPlace();
      const template = bytesOf(place, logKey(3));
      const whole = template.slice(template.indexOf(0x7d) + 1, -64);
      const batch = whole.map((byte) => (random.next() < 0.1 ? Math.floor(random.next() * 256) : byte));
      await plant(place, logKey(4), encodeCommit(header(place), batch).bytes);
      const opened = await place.open().catch((error: unknown) => error);
      if (opened instanceof Error) {
        expect(EiderError.is(opened) ? opened.code : String(opened)).toMatch(/^(CORRUPT_DATA|UNSUPPORTED)$/);
        continue;
      }
      expect(place.changed).toEqual([]);
      await (opened as Awaited<ReturnType<typeof place.open>>).close();
    }
  });
});

describe('a run', () => {
  test('whose bytes do not match is an error or harmless: no reader gets another value', async () => {
    const sound = await filledPlace();
    const files = [...sound.bucket.blobs.keys()].filter((key) => key.startsWith('runs/'));
    for (const file of files) {
      const { byteLength } = bytesOf(sound, file);
      for (let at = 0; at < byteLength; at += Math.max(1, Math.floor(byteLength / 60))) {
        const place = await filledPlace();
        const damaged = bytesOf(place, file).map((byte, index) => (index === at ? byte ^ 0x11 : byte));
        await plant(place, file, damaged);
        await expectNothingWrong(place, `${file.slice(-12)} at ${at}`);
        expect(place.contents().get(file)).toBe(Buffer.from(damaged).toString('base64'));
      }
    }
  });
});

async function expectNothingWrong(place: RecordedPlace, where: string): Promise<void> {
  try {
    const memory = await place.open();
    const found = await memory.retrieve('a');
    const { hits } = await memory.search('apples');
    await memory.close();
    expect(found?.value, where).toEqual({ text: 'apples and pears' });
    expect(
      hits.map(({ record }) => record.key),
      where,
    ).toEqual(['a']);
  } catch (error) {
    if (!EiderError.is(error)) throw error;
    expect(error.code, `${where}: ${error.message}`).toBe('CORRUPT_DATA');
  }
}

test('foreign objects below the prefix are neither read, changed nor deleted, and harm nobody', async () => {
  const place = recordedPlace();
  const foreign = [
    'notes.txt',
    'head.json.bak',
    'log/readme',
    'log/1',
    'log/99999999999999999999',
    'log/00000000000000000001.tmp',
    'runs/00000000000000000001-x.parquet',
    `runs/1-${'a'.repeat(64)}.parquet`,
    `runs/00000000000000000001-${'a'.repeat(64)}.exe`,
    'tenants/other/format.json',
    'tenants/other/head.json',
  ];
  for (const key of foreign) await plant(place, key, `foreign ${key}`);
  const memory = await place.open({ memtable: { maxEntries: 8 } });
  for (let round = 0; round < 30; round += 1) {
    await memory.store(`k${round % 5}`, round);
    if (round % 5 === 4) await memory.checkpoint();
    place.clock.advance(2_000);
  }
  await memory.close();
  for (const key of place.touched) expect(key).toMatch(OWN_KEYS);
  for (const key of foreign) expect(textOf(place, key)).toBe(`foreign ${key}`);
  const again = await place.open();
  expect(await again.count()).toBe(5);
  await again.close();
});

const HOSTILE_NAMES = [
  '..',
  '../../head.json',
  '%2e%2e%2f',
  '/etc/passwd',
  'log/00000000000000000001',
  'tenants/other/secret',
  'a\\..\\b',
  '?x=1#y',
  "'; DROP TABLE ltm_store; --",
  '\u202e\ufeff',
  'x'.repeat(2_000),
];

test('keys and namespaces that look like paths stay names: nothing but the objects of the memory is touched', async () => {
  const place = recordedPlace();
  const memory = await place.open();
  const other = memory.namespace('tenants', 'other');
  await other.store('secret', 'theirs');
  for (const name of HOSTILE_NAMES) {
    await memory.store(name, name);
    await memory.namespace('mine', name).store(name, name);
  }
  await expect(memory.store('a\u0000b', 1)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await memory.checkpoint();
  await memory.close();
  const again = await place.open();
  for (const name of HOSTILE_NAMES) {
    expect((await again.retrieve(name))?.value).toBe(name);
    expect((await again.namespace('mine', name).retrieve(name))?.value).toBe(name);
    expect(await again.namespace('mine').retrieve(name)).toBeUndefined();
    expect(await again.delete(name)).toBe(true);
  }
  expect((await again.namespace('tenants', 'other').retrieve('secret'))?.value).toBe('theirs');
  await again.close();
  for (const key of place.touched) expect(key).toMatch(OWN_KEYS);
});
