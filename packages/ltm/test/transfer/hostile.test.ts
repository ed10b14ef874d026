import type { JsonValue, ParquetCodec } from '@eider/core';
import { parquetCodec } from '@eider/storage-cloud/parquet';
import { afterAll, expect, test } from 'vitest';
import { exportParquet, type ImportOptions, importParquet, importRecords } from '../../src/index.ts';
import { CsvReader } from '../../src/transfer/csv-reader.ts';
import { GrowingText } from '../../src/transfer/growing-text.ts';
import { holdsInexactInteger, holdsMoreValues } from '../../src/transfer/json-shape.ts';
import { parseJsonExactly } from '../../src/transfer/parse-json-exactly.ts';
import { MAX_LINE_BYTES } from '../../src/transfer/read-lines.ts';
import { bytesOf, openTransferMemories } from './transfer-memories.ts';

const memories = await openTransferMemories();

afterAll(() => memories.close());

const JSONL = { format: 'jsonl' } as const;
const SKIPPING: ImportOptions = { format: 'jsonl', onBadRecord: 'skip' };

const lineOf = (value: string): string => `{"key":"a","value":${value}}\n`;

test.each([
  ['an integer of 400 digits', lineOf('1'.repeat(400)), /more digits/],
  ['an integer of millions of digits', lineOf('1'.repeat(3_000_000)), /more digits/],
  ['a number beyond all limits', lineOf('1e999'), /finite/],
  ['millions of levels', lineOf(`${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`), /levels/],
  ['a text without an end', `{"key":"a","value":"${'x'.repeat(3_000_000)}`, /not JSON/],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe, 0x0a), /not UTF-8/],
  ['UTF-16', new Uint8Array(Buffer.from('\ufeff{"key":"a","value":1}\n', 'utf16le')), /not UTF-8/],
  ['a namespace that is an object', '{"key":"a","value":1,"namespace":{"length":1,"0":"a"}}\n', /namespace/],
  ['a namespace of 100,000 parts', `{"key":"a","value":1,"namespace":[${'"a",'.repeat(100_000)}"a"]}\n`, /too long/],
  ['the name __proto__', '{"key":"a","value":1,"__proto__":{"value":2}}\n', /unknown/],
  ['the name constructor', '{"key":"a","value":1,"constructor":1}\n', /unknown/],
] as const)('%s is INVALID_ARGUMENT in a line, and stores nothing', async (_, content, message) => {
  const memory = await memories.open();
  const bytes = typeof content === 'string' ? bytesOf(content) : [content];
  await expect(importRecords(memory, bytes, JSONL)).rejects.toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringMatching(message),
      details: expect.objectContaining({ line: 1, stored: 0 }),
    }),
  );
  expect(await memory.count()).toBe(0);
});

test('a text of tens of megabytes with long digits in it is stored as it is', async () => {
  const memory = await memories.open();
  const text = `${'ab'.repeat(10_000_000)}${'\\"'.repeat(1_000_000)}1234567890123456789`;
  await importRecords(memory, bytesOf(lineOf(`"${text}"`)), JSONL);
  expect((await memory.retrieve('a'))?.value).toBe(JSON.parse(`"${text}"`));
});

test('names of prototypes are data like any other', async () => {
  const memory = await memories.open();
  const value = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}';
  const line = `{"key":"__proto__","value":${value},"metadata":${value},"namespace":["__proto__","constructor"]}\n`;
  await importRecords(memory, bytesOf(line), JSONL);
  const record = await memory.namespace('__proto__', 'constructor').retrieve('__proto__');
  expect(JSON.stringify(record?.value)).toBe(value);
  expect(JSON.stringify(record?.metadata)).toBe(value);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Reflect.get(Object(record?.value), 'polluted')).toBeUndefined();
});

test('a refusal stays short, however long the names in the record are', async () => {
  const memory = await memories.open();
  const line = lineOf(`{"${'long'.repeat(100_000)}":"\\ud83e"}`);
  const { badRecords } = await importRecords(memory, bytesOf(line), SKIPPING);
  expect(badRecords).toHaveLength(1);
  expect(badRecords[0]?.reason).toMatch(/surrogate/);
  expect(badRecords[0]?.reason.length).toBeLessThan(500);
});

test('more values than fit into a record are refused before they are parsed', () => {
  const bomb = `[${'0,'.repeat(2 ** 25)}0]`;
  expect(() => parseJsonExactly(bomb, 'the line')).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('values; divide it') }),
  );
});

test.each([
  ['[1,2,3]', 4],
  ['{"a":{"b":[]},"c":1}', 5],
  ['"[[[,,,"', 1],
  ['["\\",[[[", 1]', 3],
  ['"\\\\"', 1],
])('%s holds %i values at most', (text, most) => {
  expect(holdsMoreValues(text, most)).toBe(false);
  expect(holdsMoreValues(text, most - 1)).toBe(true);
});

test.each([
  ['9007199254740993', true],
  ['-9007199254740993', true],
  ['9007199254740992', false],
  ['100000000000000000000', false],
  ['"9007199254740993"', false],
  ['"\\"9007199254740993"', false],
  ['{"\\\\":9007199254740993}', true],
  ['9007199254740993.5', false],
  ['9007199254740993e2', false],
  ['0.12345678901234567890', false],
  ['[1,2,"x",-12345678901234567891]', true],
  ['1'.repeat(400), true],
])('of %s it is known whether a number keeps it', (text, isInexact) => {
  expect(holdsInexactInteger(text)).toBe(isInexact);
});

test.each([
  [
    'a header of 10,000 columns',
    Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(','),
    /1,000 cells|1000 cells/,
  ],
  ['a header that names one column 900 times', `key,value${',key'.repeat(900)}`, /each once/],
  ['a column __proto__', 'key,value,__proto__', /first row must name/],
  ['a row of a million cells', `key,value\n${'a,'.repeat(1_000_000)}`, /cells/],
  ['a key with U\\+0000', 'key,value\n"a\0b",1', /U\+0000/],
])('CSV with %s is INVALID_ARGUMENT', async (_, content, message) => {
  const memory = await memories.open();
  await expect(importRecords(memory, bytesOf(`${content}\n`), { format: 'csv' })).rejects.toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) }),
  );
  expect(await memory.count()).toBe(0);
});

test('a quoted cell that does not end is given up where no record can be so large', () => {
  const reader = new CsvReader();
  const line = { text: 'x', end: '\n', sizeBytes: 2 };
  expect(reader.push({ ...line, number: 1, text: 'a,"b' })).toBeUndefined();
  expect(reader.push({ ...line, number: 2 })).toBeUndefined();
  const row = reader.push({ ...line, number: 3, sizeBytes: MAX_LINE_BYTES });
  expect(row).toMatchObject({ line: 1, cells: undefined, reason: expect.stringContaining('does not end within') });
  expect(reader.push({ ...line, number: 4, text: 'c,d' })).toMatchObject({ line: 4, cells: ['c', 'd'] });
});

test('a text of many pieces is what they say', () => {
  const text = new GrowingText();
  const pieces = Array.from({ length: 10_000 }, (_, index) => `${index},`);
  for (const piece of pieces) text.add(piece);
  expect(text.toString()).toBe(pieces.join(''));
});

test.each([
  ['bad records only', 'no JSON\n'],
  ['blank lines only', '\n\n\n\n'],
  ['a line that never ends', 'x'],
])('a signal stops an import that would go on for ever: %s', async (_, piece) => {
  const memory = await memories.open();
  const stopping = new AbortController();
  let pieces = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      pieces += 1;
      if (pieces === 100) stopping.abort();
      if (pieces > 200) throw new Error('the signal was not heard');
      yield new TextEncoder().encode(piece);
    }
  }
  await expect(importRecords(memory, endless(), { ...SKIPPING, signal: stopping.signal })).rejects.toThrow(
    expect.objectContaining({ code: 'ABORTED', details: expect.objectContaining({ stored: 0 }) }),
  );
});

test('a signal in the middle says exactly how many records stay', async () => {
  const memory = await memories.open();
  const stopping = new AbortController();
  const line = (number: number): string => `{"key":"k${number}","value":${number}}\n`;
  async function* lines(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < 40_000; from += 1_000) {
      if (from === 17_000) stopping.abort();
      yield new TextEncoder().encode(Array.from({ length: 1_000 }, (_, index) => line(from + index)).join(''));
    }
  }
  const failure = await importRecords(memory, lines(), { ...JSONL, signal: stopping.signal }).catch((error) => error);
  expect(failure).toMatchObject({ code: 'ABORTED' });
  expect(failure.details.stored).toBeGreaterThan(0);
  expect(await memory.count()).toBe(failure.details.stored);
});

test('a row group that claims billions of rows is refused before anything is made room for', async () => {
  const memory = await memories.open();
  const codec: ParquetCodec = {
    ...parquetCodec(),
    open: async (source, options) => {
      const file = await parquetCodec().open(source, options);
      return {
        columns: file.columns,
        rows: 4_000_000_000,
        rowGroups: [{ rows: 4_000_000_000, offset: 4, sizeBytes: 100 }],
        readRowGroup: () => Promise.reject(new Error('it was read')),
      };
    },
  };
  await expect(importParquet(memory, codec, await parquetOf([1]))).rejects.toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('row group') }),
  );
});

test('a Parquet file that ends anywhere too early is CORRUPT_DATA', async () => {
  const memory = await memories.open();
  const { bytes } = await parquetOf([1, 'two', { three: 3 }]);
  for (let length = 0; length < bytes.length; length += 7) {
    const source = sourceOf(bytes.subarray(0, length));
    await expect(importParquet(memory, parquetCodec(), source)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  }
  expect(await memory.count()).toBe(0);
});

async function parquetOf(values: readonly JsonValue[]) {
  const from = await memories.open();
  for (const [index, value] of values.entries()) await from.store(`k${index}`, value);
  const pieces: Uint8Array[] = [];
  await exportParquet(from, parquetCodec(), { write: (bytes) => void pieces.push(bytes.slice()) });
  return sourceOf(Buffer.concat(pieces));
}

function sourceOf(bytes: Uint8Array) {
  const read = async (offset: number, length: number): Promise<Uint8Array> => bytes.subarray(offset, offset + length);
  return { sizeBytes: bytes.length, bytes, read };
}
