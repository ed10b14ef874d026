import type { LongTermMemory, StoreItem } from '@eider/core';
import { afterAll, expect, test } from 'vitest';
import { exportRecords, type ImportOptions, importRecords, type TransferProgress } from '../../src/index.ts';
import { bytesOf, contentOf, exportedBytes, openTransferMemories, START_MS } from './transfer-memories.ts';

const memories = await openTransferMemories();

afterAll(() => memories.close());

const FORMAT = { format: 'jsonl' } as const;

function lines(...records: readonly object[]): readonly Uint8Array[] {
  return bytesOf(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

function numbered(count: number, from = 0): readonly { readonly key: string; readonly value: number }[] {
  return Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: from + index }));
}

async function valuesOf(memory: LongTermMemory): Promise<Readonly<Record<string, unknown>>> {
  return Object.fromEntries(
    (await contentOf(memory)).map(({ namespace, key, value }) => [[...namespace, key].join('/'), value]),
  );
}

test.each([
  ['no JSON', '{"key":"a"', /not JSON.*line=2 stored=1/],
  ['no object', '[1]', /not a JSON object/],
  ['no key', '{"value":1}', /key/],
  ['no value', '{"key":"a"}', /no value/],
  ['a key that is no text', '{"key":1,"value":1}', /key must be text/],
  ['an unknown name', '{"key":"a","value":1,"meta":{}}', /unknown/],
  ['one thing under two names', '{"key":"a","value":1,"created_at":"2020-01-01","createdAt":"2020-01-01"}', /doubled/],
  ['metadata that is no object', '{"key":"a","value":1,"metadata":[1]}', /metadata/],
  ['a namespace that is no array', '{"key":"a","value":1,"namespace":"users"}', /namespace/],
  ['a namespace with an empty part', '{"key":"a","value":1,"namespace":[""]}', /namespace/],
  ['a text that is none', '{"key":"a","value":1,"text":1}', /text/],
  ['a bad time', '{"key":"a","value":1,"expires_at":"soon"}', /expires_at/],
  ['half a surrogate pair', '{"key":"a","value":"\\ud83e"}', /surrogate/],
  ['an integer that would be rounded', '{"key":"a","value":{"id":12345678901234567890}}', /more digits/],
  ['too many levels', `{"key":"a","value":${'['.repeat(1_001)}${']'.repeat(1_001)}}`, /levels/],
])('a line with %s stops with INVALID_ARGUMENT, its number, and how many were stored', async (_, bad, message) => {
  const memory = await memories.open();
  const text = `{"key":"before","value":1}\n${bad}\n{"key":"behind","value":1}\n`;
  await expect(importRecords(memory, bytesOf(text), FORMAT)).rejects.toThrowError(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
      details: expect.objectContaining({ line: 2, stored: 1 }),
    }),
  );
  expect(await valuesOf(memory)).toEqual({ before: 1 });
});

test('errors and reports hold nothing of what was to be stored', async () => {
  const memory = await memories.open();
  const text = ['{"key":"secret-word","value":"\\ud83e secret-word"}', '{"secret-word', '{"secret-word":1}', ''].join(
    '\n',
  );
  const report = await importRecords(memory, bytesOf(text), { ...FORMAT, onBadRecord: 'skip' });
  expect(report.skipped).toBe(3);
  expect(JSON.stringify(report)).not.toContain('secret');
  const failure = await importRecords(memory, bytesOf(text), FORMAT).catch((error: unknown) => error);
  expect(String(failure)).not.toContain('secret');
});

test('with skip bad records are left out and reported, wherever they lie in a batch', async () => {
  const memory = await memories.open();
  const records = Array.from({ length: 300 }, (_, index) =>
    index % 3 === 0 ? { key: `bad${index}`, value: '\ud83e' } : { key: `k${index}`, value: index },
  );
  const report = await importRecords(memory, lines(...records), { ...FORMAT, onBadRecord: 'skip' });
  expect(report).toMatchObject({ records: 300, stored: 200, kept: 0, skipped: 100 });
  expect(report.badRecords.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => index * 3 + 1));
  expect(await memory.count()).toBe(200);
});

test('integers that a number holds exactly are no bad record, digits in texts neither', async () => {
  const memory = await memories.open();
  const text =
    '{"key":"a","value":[9007199254740992,123456789012345680000,"12345678901234567890",0.1234567890123456789,1e30]}\n';
  await importRecords(memory, bytesOf(text), FORMAT);
  expect(await valuesOf(memory)).toEqual({
    a: [9007199254740992, 123456789012345680000, '12345678901234567890', 0.12345678901234568, 1e30],
  });
});

test('a key that is taken ends an import with ALREADY_EXISTS, its line and how many were stored', async () => {
  const memory = await memories.open();
  await memory.store('k3', 'mine');
  await expect(importRecords(memory, lines(...numbered(6)), FORMAT)).rejects.toThrowError(
    expect.objectContaining({ code: 'ALREADY_EXISTS', details: expect.objectContaining({ line: 4, stored: 3 }) }),
  );
  expect(await valuesOf(memory)).toEqual({ k0: 0, k1: 1, k2: 2, k3: 'mine' });
});

test('a key that the file itself has twice counts as taken', async () => {
  const memory = await memories.open();
  const doubled = lines({ key: 'a', value: 1 }, { key: 'a', value: 2 });
  await expect(importRecords(memory, doubled, FORMAT)).rejects.toThrowError(/line=2 stored=1/);
  const kept = await importRecords(await memories.open(), doubled, { ...FORMAT, onConflict: 'keep' });
  expect(kept).toMatchObject({ stored: 1, kept: 1 });
});

test('replace overwrites, keep leaves what is there', async () => {
  const [replaced, kept] = [await memories.open(), await memories.open()];
  for (const memory of [replaced, kept]) await memory.storeMany([{ key: 'k1', value: 'mine' }]);
  const file = lines(...numbered(3));
  expect(await importRecords(replaced, file, { ...FORMAT, onConflict: 'replace' })).toMatchObject({
    stored: 3,
    kept: 0,
  });
  expect(await importRecords(kept, file, { ...FORMAT, onConflict: 'keep' })).toMatchObject({ stored: 2, kept: 1 });
  expect(await valuesOf(replaced)).toEqual({ k0: 0, k1: 1, k2: 2 });
  expect(await valuesOf(kept)).toEqual({ k0: 0, k1: 'mine', k2: 2 });
});

test('keep replaces nothing that somebody else stores meanwhile', async () => {
  const memory = await memories.open();
  const racing = new Proxy(memory, {
    get: (target, name) => {
      if (name !== 'storeMany') return bound(target, name);
      return async (items: Iterable<StoreItem>) => {
        await target.storeMany([{ key: 'k1', value: 'theirs' }]);
        return target.storeMany(items);
      };
    },
  });
  const report = await importRecords(racing, lines(...numbered(3)), { ...FORMAT, onConflict: 'keep' });
  expect(report).toMatchObject({ stored: 2, kept: 1 });
  expect(await valuesOf(memory)).toEqual({ k0: 0, k1: 'theirs', k2: 2 });
});

test('with keep an import that was cut off is run again; a second run changes nothing', async () => {
  const memory = await memories.open();
  const file = lines(...numbered(10_000));
  const stop = new AbortController();
  const cut = importRecords(memory, file, { ...FORMAT, signal: stop.signal, onProgress: () => stop.abort() });
  const failure = await cut.catch((error: unknown) => error);
  const stored = await memory.count();
  expect(failure).toMatchObject({ code: 'ABORTED', details: { stored } });
  expect(stored).toBeGreaterThan(0);
  expect(stored).toBeLessThan(10_000);
  const again = await importRecords(memory, file, { ...FORMAT, onConflict: 'keep' });
  expect(again).toMatchObject({ records: 10_000, stored: 10_000 - stored, kept: stored });
  const { lastRevision } = await memory.stats();
  await importRecords(memory, file, { ...FORMAT, onConflict: 'keep' });
  expect((await memory.stats()).lastRevision).toBe(lastRevision);
});

test('a signal that has fired stops before anything is stored or written', async () => {
  const memory = await memories.open();
  const signal = AbortSignal.abort();
  const aborted = expect.objectContaining({ code: 'ABORTED' });
  await expect(importRecords(memory, lines(...numbered(3)), { ...FORMAT, signal })).rejects.toThrowError(aborted);
  expect(await memory.count()).toBe(0);
  await expect(exportedBytes(memory, { ...FORMAT, signal })).rejects.toThrowError(aborted);
});

test('progress grows with the batches and ends with the whole', async () => {
  const memory = await memories.open();
  const file = lines(...numbered(9_000));
  const told: TransferProgress[] = [];
  const onProgress = (progress: TransferProgress): void => {
    told.push(progress);
  };
  const ticking = { ...memories.clock, monotonicMs: () => told.length * 500 };
  const report = await importRecords(memory, file, { ...FORMAT, onProgress, clock: ticking });
  expect(told.length).toBeGreaterThanOrEqual(3);
  expect(told.map(({ records }) => records)).toEqual(told.map(({ records }) => records).toSorted((a, b) => a - b));
  expect(told.at(-1)).toMatchObject({ records: 9_000, sizeBytes: file[0]?.byteLength });
  expect(told.at(-1)?.recordsPerSecond).toBeCloseTo(9_000 / ((told.length - 1) / 2));
  expect(report.sizeBytes).toBe(file[0]?.byteLength);
  told.length = 0;
  const bytes = await exportedBytes(memory, { ...FORMAT, onProgress });
  expect(told.at(-1)).toMatchObject({ records: 9_000, sizeBytes: bytes.byteLength });
});

test('records of thousands of namespaces share commits', async () => {
  const memory = await memories.open();
  const records = Array.from({ length: 3_000 }, (_, index) => ({
    namespace: ['n', `${index}`],
    key: 'k',
    value: index,
  }));
  expect(await importRecords(memory, lines(...records), FORMAT)).toMatchObject({ stored: 3_000 });
  expect((await memory.stats()).records).toBe(3_000);
  expect(Math.floor((await memory.stats()).lastRevision / 65_536)).toBeLessThan(10);
});

test('a failing source ends the import when nothing is written any more, with its own error', async () => {
  const memory = await memories.open();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield* lines(...numbered(5_000));
    throw new TypeError('the wire was cut');
  }
  await expect(importRecords(memory, broken(), FORMAT)).rejects.toThrowError('the wire was cut');
  const stored = await memory.count();
  await memory.store('after', 1);
  expect(await memory.count()).toBe(stored + 1);
});

test('times of the file are kept, one counts for both, and none means now', async () => {
  const memory = await memories.open();
  const created = '2019-03-04T05:06:07.089Z';
  const updated = '2020-10-11 12:13:14.156+02:00';
  await importRecords(
    memory,
    lines(
      { key: 'a', value: 1, created_at: created, updatedAt: updated },
      { key: 'b', value: 1, created_at: created },
      { key: 'c', value: 1, updated_at: 1_600_000_000 },
      { key: 'd', value: 1, metadata: null, text: null, created_at: null },
    ),
    FORMAT,
  );
  const times = (await contentOf(memory)).map(({ createdAt, updatedAt }) =>
    [createdAt, updatedAt].map((time) => time.toISOString()),
  );
  const now = new Date(START_MS).toISOString();
  const epoch = new Date(1_600_000_000_000).toISOString();
  expect(times).toEqual([
    [created, '2020-10-11T10:13:14.156Z'],
    [created, created],
    [epoch, epoch],
    [now, now],
  ]);
});

test('a value of 2 MB goes through every text format in one piece', async () => {
  const from = await memories.open();
  await from.store('large', '\n"'.repeat(1_000_000), { text: '' });
  for (const format of ['jsonl', 'csv'] as const) {
    const to = await memories.open();
    await importRecords(to, exportRecords(from, { format }), { format });
    expect((await to.retrieve('large'))?.value === (await from.retrieve('large'))?.value).toBe(true);
  }
});

test.each([
  [{ format: 'xml' }],
  [{ format: 'jsonl', onConflict: 'merge' }],
  [{ format: 'jsonl', onBadRecord: 'guess' }],
  [{ format: 'toString' }],
])('options that are none are INVALID_ARGUMENT: %j', async (options) => {
  const memory = await memories.open();
  const call = importRecords(memory, lines(...numbered(1)), options as unknown as ImportOptions);
  await expect(call).rejects.toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(await memory.count()).toBe(0);
});

function bound(target: LongTermMemory, name: string | symbol): unknown {
  const member = Reflect.get(target, name) as unknown;
  return typeof member === 'function' ? member.bind(target) : member;
}
