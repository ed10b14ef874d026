import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { openWasmDuckDb, type WasmDuckDbEngine } from '@eider/adapter-duckdb-wasm';
import { SqlDate, SqlDecimal, type SqlEngine, SqlTimestamp, sql, trustedSql } from '@eider/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddingSource, fingerprintSource } from '../../src/index.ts';
import { captureError } from './capture-error.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

const PLAIN = 'id,name,price\n1,Ann,1.5\n2,"B, b",\n3,,2.25\n';
const DIALECTS: Readonly<Record<string, string>> = {
  quoted: '"id","name","price"\n"1","Ann","1.5"\n"2","B, b",""\n"3","","2.25"\n',
  semicolon: 'id;name;price\n1;Ann;1.5\n2;B, b;\n3;;2.25\n',
  tab: 'id\tname\tprice\n1\tAnn\t1.5\n2\tB, b\t\n3\t\t2.25\n',
  pipe: 'id|name|price\n1|Ann|1.5\n2|B, b|\n3||2.25\n',
  crlf: PLAIN.replaceAll('\n', '\r\n'),
  cr: PLAIN.replaceAll('\n', '\r'),
  bom: `\ufeff${PLAIN}`,
  'no last line end': PLAIN.trimEnd(),
  'blank lines': PLAIN.replaceAll('\n', '\n\n'),
  'other order of rows': 'id,name,price\n3,,2.25\n1,Ann,1.5\n2,"B, b",\n',
};

describe('a source', () => {
  let native: SqlEngine;
  let wasm: WasmDuckDbEngine;
  let folder: TemporaryFolder;
  beforeAll(async () => {
    [native, wasm, folder] = await Promise.all([openNodeDuckDb(), openWasmDuckDb(), temporaryFolder()]);
  });
  afterAll(async () => {
    await Promise.all([native.close(), wasm.close(), folder.remove()]);
  });

  async function fileOn(engine: SqlEngine, name: string, text: string): Promise<string> {
    if (engine === native) return folder.write(name, text);
    await wasm.writeFile(`/${name}`, new TextEncoder().encode(text));
    return `/${name}`;
  }

  test.each(Object.entries(DIALECTS))('of CSV gives the same in the dialect: %s', async (name, text) => {
    const expected = await fingerprintSource(native, { csvText: PLAIN });
    expect(expected.schema.columns.map(({ type }) => type)).toEqual(['BIGINT', 'VARCHAR', 'DOUBLE']);
    for (const engine of [native, wasm]) {
      const path = await fileOn(engine, `dialect ${name}.csv`, text);
      expect(await fingerprintSource(engine, { csv: path })).toEqual(expected);
      expect(await fingerprintSource(engine, { csvText: text })).toEqual(expected);
      expect(await fingerprintSource(engine, { csvText: new TextEncoder().encode(text) })).toEqual(expected);
    }
  });

  test('of CSV may hold line ends, quotes and delimiters in quotes, in names too', async () => {
    const text = '"a\nb","c ""d"""\n"x\ny","1;2|3\t4,5"\n';
    const fromText = await fingerprintSource(wasm, { csvText: text });
    expect(fromText.schema.columns.map(({ name }) => name)).toEqual(['a\nb', 'c "d"']);
    for (const engine of [native, wasm]) {
      expect(await fingerprintSource(engine, { csv: await fileOn(engine, 'quotes.csv', text) })).toEqual(fromText);
    }
  });

  test('of CSV with one column counts blank lines as NULL', async () => {
    const text = 'n\n1\n\n2\n';
    for (const engine of [native, wasm]) {
      const [file, given] = [
        await fingerprintSource(engine, { csv: await fileOn(engine, 'one.csv', text) }),
        await fingerprintSource(engine, { csvText: text }),
      ];
      expect(given.signature.columns[0]).toMatchObject({ type: 'BIGINT', nulls: 1, distinct: 2 });
      expect(file).toEqual(given);
    }
  });

  test('of TSV, and of CSV with a delimiter of its own, is the same', async () => {
    const tsv = await fingerprintSource(native, { tsv: await fileOn(native, 'a.tsv', 'a,b\tc\n1\t2\n') });
    expect(tsv.schema.columns.map(({ name }) => name)).toEqual(['a,b', 'c']);
    expect(await fingerprintSource(wasm, { tsvText: 'a,b\tc\n1\t2\n' })).toEqual(tsv);
    expect(await fingerprintSource(wasm, { csvText: 'a,b~c\n1~2\n', delimiter: '~' })).toEqual(tsv);
    expect(await fingerprintSource(native, { csv: folder.path('a.tsv'), delimiter: '\t' })).toEqual(tsv);
  });

  test('of several files is the same in any order of files, and as one file', async () => {
    const paths = [
      await fileOn(native, 'part-1.csv', 'a,b\n1,x\n2,y\n'),
      await fileOn(native, 'part-2.csv', 'a;b\r\n3;\r\n'),
    ];
    const whole = await fingerprintSource(native, { csvText: 'a,b\n1,x\n2,y\n3,\n' });
    expect(await fingerprintSource(native, { csv: paths })).toEqual(whole);
    expect(await fingerprintSource(native, { csv: paths.toReversed() })).toEqual(whole);
    expect(await fingerprintSource(native, { csvText: ['a,b\n3,\n', 'a,b\n', 'a|b\n1|x\n2|y'] })).toEqual(whole);
  });

  test('of JSON and NDJSON gives the same as a file, as text and as rows', async () => {
    const rows = [
      { id: 1, tags: ['x'], when: '2020-01-01', n: 1.0, mixed: 1, ok: true, 'we"ird\'~/key': 'ü' },
      { id: 2, tags: null, when: null, n: 2.5, mixed: 'x' },
      { n: -0, big: 2 ** 53, deep: { a: { b: [] } }, mixed: null },
    ];
    const expected = await fingerprintSource(wasm, { rows });
    const types = Object.fromEntries(expected.schema.columns.map(({ name, type }) => [name, type]));
    expect(types).toEqual({
      big: 'DOUBLE',
      deep: 'JSON',
      id: 'BIGINT',
      mixed: 'JSON',
      n: 'DOUBLE',
      ok: 'BOOLEAN',
      tags: 'JSON',
      'we"ird\'~/key': 'VARCHAR',
      when: 'VARCHAR',
    });
    const json = JSON.stringify(rows, null, 2);
    const ndjson = `${rows.map((row) => JSON.stringify(row)).join('\n\n')}\n`;
    const sources: readonly EmbeddingSource[] = [
      { rows: rows.toReversed() },
      { jsonText: json },
      { ndjsonText: ndjson },
      { ndjsonText: ndjson.replaceAll('\n', '\r\n') },
      { json: await folder.write('rows.json', json) },
      { ndjson: await folder.write('rows.ndjson', ndjson) },
    ];
    for (const source of sources) expect(await fingerprintSource(native, source)).toEqual(expected);
  });

  test('of rows in memory keeps SQL types', async () => {
    const rows = [
      {
        d: new SqlDate(0),
        t: new SqlTimestamp(0n),
        z: new SqlTimestamp(0n, true),
        b: new Uint8Array([1]),
        i: 1n,
        h: 2n ** 80n,
        x: new SqlDecimal(125n, 2),
      },
      { d: null, i: 2, x: new SqlDecimal(100000n, 1) },
    ];
    const expected = await fingerprintSource(native, { rows });
    expect(expected.schema.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'b BLOB',
      'd DATE',
      'h HUGEINT',
      'i BIGINT',
      't TIMESTAMP',
      'x DECIMAL(7,2)',
      'z TIMESTAMP WITH TIME ZONE',
    ]);
    expect(await fingerprintSource(wasm, { rows })).toEqual(expected);
  });

  test('of a table, a query over it and its Parquet file have equal shapes and statistics', async () => {
    await native.execute(
      sql`CREATE TABLE orders AS SELECT i AS id, i / 7 AS ratio, DATE '2020-01-01' + CAST(i % 90 AS INTEGER) AS day,
        ['x'] AS tags, { 'a': i } AS part, 'k' || (i % 5) AS kind FROM range(${5000}) t(i)`,
    );
    const path = folder.path('orders.parquet');
    await native.exportParquet(sql`SELECT * FROM orders ORDER BY hash(id)`, path);
    const table = await fingerprintSource(native, { table: 'orders' });
    expect(table.signature.columns.map(({ distinct }) => distinct)).toEqual([5000, 5000, 90, undefined, undefined, 5]);
    expect(await fingerprintSource(native, { table: ['memory', 'main', 'Orders'] })).toEqual(table);
    expect(await fingerprintSource(native, { query: sql`SELECT * FROM orders WHERE id < ${10_000}` })).toEqual(table);
    expect(await fingerprintSource(native, { parquet: path })).toEqual(table);
    const parts = [folder.path('orders-1.parquet'), folder.path('orders-2.parquet')];
    await native.exportParquet(sql`SELECT * FROM orders WHERE id % 2 = 0`, parts[0] ?? '');
    await native.exportParquet(sql`SELECT * FROM orders WHERE id % 2 = 1`, parts[1] ?? '');
    expect(await fingerprintSource(native, { parquet: parts })).toEqual(table);
    expect(await fingerprintSource(native, { parquet: parts.toReversed() })).toEqual(table);
  });

  test('that is a table shows NOT NULL and its other constraints, on both engines', async () => {
    const create = trustedSql(
      'CREATE TABLE kept (a INTEGER PRIMARY KEY, b VARCHAR NOT NULL, c DECIMAL(9,2) CHECK (c > 0), UNIQUE (b, c))',
    );
    const columns = [
      { name: 'a', type: 'INTEGER', nullable: false, constraints: ['PRIMARY KEY(a)'] },
      { name: 'b', type: 'VARCHAR', nullable: false, constraints: ['UNIQUE(b, c)'] },
      { name: 'c', type: 'DECIMAL(9,2)', nullable: true, constraints: ['CHECK((c > 0))', 'UNIQUE(b, c)'] },
    ];
    for (const engine of [native, wasm]) {
      await engine.execute(create);
      expect((await fingerprintSource(engine, { table: 'kept' })).schema.columns).toEqual(columns);
    }
  });

  test('leaves nothing behind, and sources may be fingerprinted at once', async () => {
    const texts = Array.from({ length: 12 }, (_, index) => `a\n${index}\n${index + 1}\n`);
    const found = await Promise.all(texts.map((csvText) => fingerprintSource(native, { csvText })));
    expect(found.map(({ rowCount }) => rowCount)).toEqual(texts.map(() => 2));
    await captureError(fingerprintSource(native, { csvText: 'a,b\n1\n' }));
    const left = await native.query(sql`SELECT table_name FROM duckdb_tables() WHERE temporary`);
    expect(left.rows).toEqual([]);
  });

  test('that the engine cannot read is UNSUPPORTED with advice', async () => {
    const parquet = await captureError(fingerprintSource(wasm, { parquet: 'a.parquet' }));
    const json = await captureError(fingerprintSource(wasm, { json: 'a.json' }));
    expect([parquet.code, json.code]).toEqual(['UNSUPPORTED', 'UNSUPPORTED']);
    expect(parquet.message).toMatch(/native engine/);
    expect(json.message).toMatch(/jsonText/);
  });

  test('that is missing is NOT_FOUND', async () => {
    const sources: readonly EmbeddingSource[] = [
      { csv: folder.path('none.csv') },
      { json: folder.path('none.json') },
      { parquet: folder.path('none.parquet') },
      { table: 'none' },
      { query: trustedSql('SELECT * FROM none') },
    ];
    for (const source of sources)
      expect((await captureError(fingerprintSource(native, source))).code).toBe('NOT_FOUND');
    expect((await captureError(fingerprintSource(wasm, { csv: '/none.csv' }))).code).toBe('NOT_FOUND');
  });

  test('stops when its signal does', async () => {
    const signal = AbortSignal.abort();
    expect((await captureError(fingerprintSource(native, { csvText: 'a\n1\n' }, { signal }))).code).toBe('ABORTED');
  });
});
