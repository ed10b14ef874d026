import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, trustedSql } from '@eider/core';
import { afterAll, expect, test } from 'vitest';
import { importRecords } from '../../src/index.ts';
import { bytesOf, contentOf, exportedBytes, openTransferMemories } from './transfer-memories.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-csv-'));
const memories = await openTransferMemories();

afterAll(async () => {
  await memories.close();
  await rm(folder, { recursive: true });
});

async function imported(text: string) {
  const memory = await memories.open();
  await importRecords(memory, bytesOf(text), { format: 'csv' });
  return (await contentOf(memory)).map(({ key, value }) => [key, value]);
}

test.each([
  ['a header in any order', 'value,key\n1,a\n', [['a', 1]]],
  ['a byte order mark', '\ufeffkey,value\na,1\n', [['a', 1]]],
  [
    'CRLF',
    'key,value\r\na,1\r\nb,2\r\n',
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  [
    'lone carriage returns',
    'key,value\ra,1\rb,2',
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  ['no line end at the end', 'key,value\na,1', [['a', 1]]],
  [
    'blank lines',
    'key,value\n\na,1\n\r\n\nb,2\n\n',
    [
      ['a', 1],
      ['b', 2],
    ],
  ],
  ['quoted names', '"key","value"\n"a","1"\n', [['a', 1]]],
  ['doubled quotes and commas', 'key,value\n"a,""b""",1\n', [['a,"b"', 1]]],
  ['line ends inside quotes, kept as they are', 'key,value\n"a\r\nb\rc\n",1\n', [['a\r\nb\rc\n', 1]]],
  ['a byte order mark inside', 'key,value\n\ufeffa,1\n', [['\ufeffa', 1]]],
  ['spaces, which belong to a cell', 'key,value\n a , 1 \n', [[' a ', 1]]],
  ['a header and nothing else', 'key,value\n', []],
  ['nothing', '', []],
])('a CSV file with %s is read', async (_, text, expected) => {
  expect(await imported(text)).toEqual(expected);
});

test.each([
  ['a quote inside a cell', 'key,value\na"b,1\n', 'line=2', 'quote'],
  ['something behind a closing quote', 'key,value\n"a"b,1\n', 'line=2', 'closing quote'],
  ['a quoted cell that does not end', 'key,value\na,1\n"b\n,2\n', 'line=3', 'does not end'],
  ['a cell too many', 'key,value\na,1,2\n', 'line=2', 'cells=3'],
  ['a cell too few', 'key,value\na\n', 'line=2', 'cells=1'],
  ['an unknown column', 'key,value,colour\na,1,red\n', 'line=1', 'first row'],
  ['a column twice', 'key,value,key\na,1,b\n', 'line=1', 'first row'],
  ['no key', 'value\n1\n', 'line=1', 'first row'],
  ['a value that is no JSON', 'key,value\na,"line\nend"\nb,hello\n', 'line=2', 'not JSON'],
  ['an empty value', 'key,value\na,\n', 'line=2', 'no value'],
  ['an empty key', 'key,value\n,1\n', 'line=2', 'empty'],
])('a CSV file with %s is INVALID_ARGUMENT and says where', async (_, text, line, reason) => {
  await expect(imported(text)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(`${reason}.*${line}`) }),
  );
});

test('bytes that are not UTF-8 are INVALID_ARGUMENT with their line', async () => {
  const bytes = Buffer.concat([Buffer.from('key,value\na,1\nb'), Buffer.of(0xff), Buffer.from(',2\n')]);
  const memory = await memories.open();
  await expect(importRecords(memory, [bytes], { format: 'csv' })).rejects.toThrowError(/UTF-8.*line=3 stored=1/);
});

test('what DuckDB writes as CSV is read, and DuckDB reads what is exported', async () => {
  const memory = await memories.open();
  const keys = ['plain', 'with "quotes"', 'with\nline', 'with\r\nboth', 'with,comma', ' outer ', '🦆'];
  await memory.storeMany(keys.map((key) => ({ key, value: { key }, text: key })));
  const [exported, copied] = [join(folder, 'exported.csv'), join(folder, 'copied.csv')];
  await writeFile(exported, await exportedBytes(memory, { format: 'csv' }));
  const read = await memories.engine.query(sql`SELECT key, value::JSON->>'key' AS value, text
    FROM read_csv(${exported}, all_varchar = true, header = true, quote = '"', escape = '"')`);
  expect(read.rows.map((row) => row['key']).sort()).toEqual([...keys].sort());
  for (const row of read.rows) expect([row['value'], row['text']]).toEqual([row['key'], JSON.stringify(row['key'])]);
  // Other order, no metadata, times in DuckDB's own form.
  await memories.engine.execute(
    trustedSql(`COPY (SELECT updated_at::TIMESTAMP AS updated_at, value, key, created_at::TIMESTAMP AS created_at
    FROM read_csv('${exported}', all_varchar = true, header = true, quote = '"', escape = '"')) TO '${copied}' (FORMAT csv, HEADER)`),
  );
  const again = await memories.open();
  await importRecords(again, [await readFile(copied)], { format: 'csv' });
  const withoutText = (await contentOf(memory)).map(({ text: _, ...record }) => record);
  expect(await contentOf(again)).toEqual(withoutText);
});
