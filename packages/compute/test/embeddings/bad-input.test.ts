import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb, type WasmDuckDbEngine } from '@eider/adapter-duckdb-wasm';
import { type EiderError, type SqlEngine, trustedSql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddingSource, fingerprintSource } from '../../src/index.ts';
import { captureError } from './capture-error.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

const SECRET = 'hunter2-Zebra';

const BAD_CSV: Readonly<Record<string, string | Uint8Array>> = {
  'too few fields': `a,b\n1,2\n${SECRET}\n`,
  'too many fields': `a,b\n1,2\n1,2,${SECRET}\n`,
  'quotes that do not close': `a,b\n1,"${SECRET}\n`,
  'text behind quotes': `a,b\n1,"${SECRET}"x\n`,
  'mixed line ends': `a,b\n1,2\r\n${SECRET},4\n`,
  'bytes that are no UTF-8': new Uint8Array([97, 44, 98, 10, 0xff, 0xfe, 44, 49, 10]),
  'an empty column name': `a,,c\n1,2,${SECRET}\n`,
  'a column name twice': `a,a\n1,${SECRET}\n`,
  'column names that differ in case': `a,A\n1,${SECRET}\n`,
  'a column name with NUL': `a\0,b\n1,${SECRET}\n`,
  nothing: '',
};

const BAD_JSON: Readonly<Record<string, string | Uint8Array>> = {
  'an open object': `[{"a":"${SECRET}"`,
  'no objects': `["${SECRET}"]`,
  'an object with an empty key': `[{"":"${SECRET}"}]`,
  'keys that differ in case': `[{"a":1},{"A":"${SECRET}"}]`,
  'half a surrogate pair': `[{"a":"\\ud800${SECRET}"}]`,
  'bytes that are no UTF-8': new Uint8Array([0x5b, 0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 0x5d]),
  'no array': `"${SECRET}"`,
  'an empty array': '[]',
  'empty objects': '[{},{}]',
};

describe('bad input', () => {
  let native: SqlEngine;
  let wasm: WasmDuckDbEngine;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    [native, wasm, folder] = await Promise.all([openNodeDuckDb(), openWasmDuckDb(), temporaryFolder()]);
  });
  afterAll(async () => {
    await Promise.all([native.close(), wasm.close(), folder.remove()]);
  });

  test.each(Object.entries(BAD_CSV))('of CSV is refused without a word of it: %s', async (name, content) => {
    const path = await folder.write(`${name}.csv`, content);
    await wasm.writeFile(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    await refused(native, { csv: path });
    await refused(wasm, { csv: path });
    await refused(wasm, { csvText: content });
  });

  test.each(Object.entries(BAD_JSON))('of JSON is refused without a word of it: %s', async (name, content) => {
    await refused(native, { json: await folder.write(`${name}.json`, content) });
    await refused(wasm, { jsonText: content });
  });

  test('of NDJSON is refused with its line', async () => {
    const error = await refused(native, { ndjsonText: `{"a":1}\n{"a":${SECRET}}\n` });
    expect(error.details).toEqual({ line: 2 });
    await refused(native, { ndjson: await folder.write('bad.ndjson', `{"a":1}\n{"a":${SECRET}}\n`) });
    await refused(native, { ndjson: await folder.write('twice.ndjson', `{"a":1,"a":"${SECRET}"}\n`) });
  });

  test('of Parquet is CORRUPT_DATA', async () => {
    for (const content of ['', 'no Parquet at all', `PAR1${SECRET.repeat(20)}PAR1`]) {
      const error = await captureError(
        fingerprintSource(native, { parquet: await folder.write('bad.parquet', content) }),
      );
      expect(error.code).toBe('CORRUPT_DATA');
      expect(textOf(error)).not.toContain(SECRET);
    }
    const path = folder.path('cut.parquet');
    await native.exportParquet(trustedSql('SELECT i, hash(i) AS h FROM range(50000) t(i)'), path);
    const { readFile } = await import('node:fs/promises');
    const whole = await readFile(path);
    const damaged = Uint8Array.from(whole, (byte, at) => (at > 20_000 && at < 30_000 ? byte ^ 0x5a : byte));
    const error = await captureError(
      fingerprintSource(native, { parquet: await folder.write('cut.parquet', damaged) }),
    );
    expect(error.code).toBe('CORRUPT_DATA');
  });

  test('of rows is refused with the name of the column', async () => {
    const bad: readonly unknown[] = [
      [{ a: 1n }, { a: 'x' }],
      [{ a: Symbol('x') }],
      [{ a: new Date(0) }],
      [{ a: 2n ** 200n }],
      [{ a: '\ud800' }],
    ];
    for (const rows of bad) {
      const error = await refused(native, { rows } as EmbeddingSource);
      expect(error.details).toEqual({ column: 'a' });
    }
    for (const rows of [[], [1], [null], [[1]], 'x', undefined])
      await refused(native, { rows } as unknown as EmbeddingSource);
  });

  test('that is no source is refused', async () => {
    const bad: readonly unknown[] = [
      undefined,
      null,
      {},
      { csv: [] },
      { csv: 'a*.csv' },
      { csv: 5 },
      { csv: 'a', json: 'b' },
      { csv: 'a', other: 'b' },
      { tsv: 'a', delimiter: ';' },
      { csv: 'a', delimiter: '' },
      { csv: 'a', delimiter: '"' },
      { csv: 'a', delimiter: '::' },
      { csvText: [] },
      { csvText: 5 },
    ];
    for (const source of bad) await refused(native, source as EmbeddingSource);
  });

  test('differing files of one source are refused', async () => {
    const a = await folder.write('a.csv', 'a,b\n1,2\n');
    const b = await folder.write('b.csv', 'a,c\n1,2\n');
    expect((await refused(native, { csv: [a, b] })).details).toEqual({ file: 2 });
    expect((await refused(native, { csvText: ['a\n', 'b\n'] })).details).toEqual({ file: 2 });
    const paths = [folder.path('a.parquet'), folder.path('b.parquet')];
    await native.exportParquet(trustedSql('SELECT 1 AS a'), paths[0] ?? '');
    await native.exportParquet(trustedSql("SELECT 'x' AS a"), paths[1] ?? '');
    expect((await refused(native, { parquet: paths })).details).toEqual({ file: 2 });
  });

  test('a JSON line of 100 MB is refused in a file, within bounds', async () => {
    const path = await folder.write('long.ndjson', `{"a":"${'x'.repeat(100_000_000)}"}\n`);
    const error = await refused(native, { ndjson: path });
    expect(error.message).toMatch(/16 MiB/);
  });

  test('reserved words, quotes and odd signs are names like any other', async () => {
    const names = [
      'select',
      'from',
      'order',
      'a"b',
      "a'b",
      'a.b',
      'a;b',
      '--',
      '日本',
      ' ',
      'v',
      'n',
      'mask',
      'c1',
      'c0',
    ];
    const row = Object.fromEntries(names.map((name, index) => [name, index]));
    const csvText = `${names.map((name) => `"${name.replaceAll('"', '""')}"`).join(',')}\n${names.map((_, at) => at).join(',')}\n`;
    for (const engine of [native, wasm]) {
      const fromCsv = await fingerprintSource(engine, { csvText });
      expect(fromCsv.schema.columns.map(({ name }) => name)).toEqual(names);
      expect(fromCsv.schema.shape).toBe((await fingerprintSource(engine, { rows: [row] })).schema.shape);
    }
    const file = await folder.write('names.ndjson', JSON.stringify(row));
    expect((await fingerprintSource(native, { ndjson: file })).rowCount).toBe(1);
  });

  test('NUL and other control characters in values are counted, not shown', async () => {
    const rows = Array.from({ length: 6 }, () => ({ a: 'x\0y\n\u007f' }));
    const [first, second] = [await fingerprintSource(native, { rows }), await fingerprintSource(wasm, { rows })];
    expect(first.signature.columns[0]).toMatchObject({ masks: { top: [{ mask: 'aCaCC', count: 6 }] }, distinct: 1 });
    expect(second).toEqual(first);
  });

  test('10,000 columns are fingerprinted', async () => {
    const width = 10_000;
    const line = (cell: (index: number) => unknown): string =>
      Array.from({ length: width }, (_, at) => cell(at)).join(',');
    const csvText = `${line((at) => `column ${at}`)}\n${line((at) => at)}\n${line((at) => `x${at}`)}\n`;
    const path = await folder.write('wide.csv', csvText);
    const { schema, signature } = await fingerprintSource(native, { csv: path });
    expect(schema.columns).toHaveLength(width);
    expect(signature.columns.at(-1)).toMatchObject({ name: 'column 9999', type: 'VARCHAR', distinct: 2 });
  }, 240_000);
});

async function refused(engine: SqlEngine, source: EmbeddingSource): Promise<EiderError> {
  const error = await captureError(fingerprintSource(engine, source));
  expect(error.code).toBe('INVALID_ARGUMENT');
  expect(textOf(error)).not.toContain(SECRET);
  return error;
}

function textOf(error: EiderError): string {
  return `${error.stack} ${JSON.stringify(error.details)} ${String(error.cause)}`;
}
