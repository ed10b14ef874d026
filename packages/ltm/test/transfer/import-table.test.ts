import { sql, trustedSql } from '@eider/core';
import { afterAll, expect, test } from 'vitest';
import { importTable, verifyTable } from '../../src/index.ts';
import { contentOf, openTransferMemories } from './transfer-memories.ts';

const memories = await openTransferMemories();
const { engine } = memories;
let tables = 0;

afterAll(() => memories.close());

async function table(columns: string, ...rows: readonly string[]): Promise<string> {
  tables += 1;
  const name = `classic_${tables}`;
  await engine.execute(trustedSql(`CREATE TABLE ${name} (${columns})`));
  for (const row of rows) await engine.execute(trustedSql(`INSERT INTO ${name} VALUES (${row})`));
  return name;
}

test.each([
  ['VARCHAR', `'{"a": [1, null]}'`, { a: [1, null] }],
  ['VARCHAR', `'plain words'`, 'plain words'],
  ['VARCHAR', `'"in quotes"'`, 'in quotes'],
  ['VARCHAR', `''`, ''],
  ['VARCHAR', `'{"broken": '`, '{"broken": '],
  ['VARCHAR', `'12345678901234567890'`, '12345678901234567890'],
  ['VARCHAR', `'"\\ud83e"'`, '"\\ud83e"'],
  ['VARCHAR', 'NULL', null],
  ['JSON', `'{"b": 1, "a": 2}'`, { b: 1, a: 2 }],
  ['JSON', `'null'`, null],
  ['INTEGER', '42', 42],
  ['BIGINT', '9007199254740993', '9007199254740993'],
  ['DOUBLE', '1.5', 1.5],
  ['DECIMAL(10,2)', '12.50', 12.5],
  ['BOOLEAN', 'true', true],
  ['INTEGER[]', '[1, 2]', [1, 2]],
  ['STRUCT(a INTEGER, b VARCHAR[])', `{'a': 1, 'b': ['x']}`, { a: 1, b: ['x'] }],
  ['MAP(VARCHAR, INTEGER)', `MAP {'k': 1}`, { k: 1 }],
  ['UUID', `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ['DATE', `'2024-02-29'`, '2024-02-29'],
  ['BLOB', `'{"a":1}'`, { a: 1 }],
  ['BLOB', `'\\xFF\\x00'`, '/wA='],
])('a value of type %s like %s is stored as %j', async (type, literal, expected) => {
  const name = await table(`key VARCHAR, value ${type}`, `'k', ${literal}`);
  const memory = await memories.open();
  await importTable(memory, engine, name);
  expect((await memory.retrieve('k'))?.value).toEqual(expected);
  expect(await verifyTable(memory, engine, name)).toEqual({ rows: 1 });
});

test.each([
  ['VARCHAR', `'{"kind": "x"}'`, { kind: 'x' }],
  ['VARCHAR', 'NULL', {}],
  ['VARCHAR', `'null'`, {}],
  ['VARCHAR', `'words'`, { metadata: 'words' }],
  ['JSON', `'[1]'`, { metadata: [1] }],
  ['STRUCT(kind VARCHAR)', `{'kind': 'x'}`, { kind: 'x' }],
])('metadata of type %s like %s is stored as %j', async (type, literal, expected) => {
  const name = await table(`key VARCHAR, value VARCHAR, metadata ${type}`, `'k', '1', ${literal}`);
  const memory = await memories.open();
  await importTable(memory, engine, name);
  expect((await memory.retrieve('k'))?.metadata).toEqual(expected);
});

test.each([
  ['TIMESTAMP', `'2024-02-29 12:34:56.789'`],
  ['TIMESTAMP_NS', `'2024-02-29 12:34:56.789'`],
  ['TIMESTAMP WITH TIME ZONE', `'2024-02-29 13:34:56.789+01'`],
  ['VARCHAR', `'2024-02-29T12:34:56.789Z'`],
  ['BIGINT', '1709210096789'],
  ['DOUBLE', '1709210096.789'],
])('a time of type %s is kept', async (type, literal) => {
  const name = await table(
    `KEY VARCHAR, Value VARCHAR, created_at ${type}, updated_at ${type}`,
    `'k', '1', ${literal}, NULL`,
  );
  const memory = await memories.open();
  await importTable(memory, engine, name);
  const [record] = await contentOf(memory);
  const time = new Date('2024-02-29T12:34:56.789Z');
  expect([record?.createdAt, record?.updatedAt]).toEqual([time, time]);
});

test('keys of another type are kept as texts', async () => {
  const name = await table('key INTEGER, value VARCHAR', "7, '1'");
  const memory = await memories.open();
  await importTable(memory, engine, name);
  expect((await memory.retrieve('7'))?.value).toBe(1);
});

test('NULL, empty and repeated keys are counted and refused before anything is stored', async () => {
  const name = await table(
    'key VARCHAR, value VARCHAR',
    "'a', '1'",
    "NULL, '2'",
    "'', '3'",
    "'b', '4'",
    "'b', '5'",
    "'', '6'",
  );
  const memory = await memories.open();
  await expect(importTable(memory, engine, name)).rejects.toThrowError(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: expect.objectContaining({ nullKeys: 1, emptyKeys: 2, duplicateKeys: 2 }),
    }),
  );
  expect(await memory.count()).toBe(0);
});

test('keys that only a collation takes for equal are different ones', async () => {
  const name = await table('key VARCHAR COLLATE NOCASE, value VARCHAR', "'a', '1'", "'A', '2'");
  const memory = await memories.open();
  expect(await importTable(memory, engine, name)).toMatchObject({ stored: 2 });
  expect(await verifyTable(memory, engine, name)).toEqual({ rows: 2 });
});

test('a column that no record has is refused: its content would be lost', async () => {
  const name = await table('key VARCHAR, value VARCHAR, embedding FLOAT[]', "'a', '1', [1.5]");
  await expect(importTable(await memories.open(), engine, name)).rejects.toThrowError(/column=embedding/);
  const lacking = await table('key VARCHAR, metadata VARCHAR', "'a', '{}'");
  await expect(importTable(await memories.open(), engine, lacking)).rejects.toThrowError(/column=value/);
  await expect(importTable(await memories.open(), engine, 'no_such_table')).rejects.toThrowError(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});

test.each([
  ['another value', sql`UPDATE changed SET value = '"2"' WHERE key = 'b'`],
  ['other metadata', sql`UPDATE changed SET metadata = '{"a":2}' WHERE key = 'b'`],
  ['another time', sql`UPDATE changed SET created_at = created_at + INTERVAL 1 MILLISECOND WHERE key = 'b'`],
  ['another key', sql`UPDATE changed SET key = 'bb' WHERE key = 'b'`],
  ['a row too many', sql`INSERT INTO changed VALUES ('d', '1', NULL, '2024-01-01')`],
  ['a row too few', sql`DELETE FROM changed WHERE key = 'c'`],
])('verifying notices %s', async (_, change) => {
  await engine.execute(
    sql`CREATE OR REPLACE TABLE changed (key VARCHAR, value VARCHAR, metadata VARCHAR, created_at TIMESTAMP)`,
  );
  for (const key of ['a', 'b', 'c']) {
    await engine.execute(sql`INSERT INTO changed VALUES (${key}, '1', '{"a":1}', '2024-01-01')`);
  }
  const memory = await memories.open();
  await importTable(memory, engine, 'changed');
  expect(await verifyTable(memory, engine, 'changed')).toEqual({ rows: 3 });
  await engine.execute(change);
  await expect(verifyTable(memory, engine, 'changed')).rejects.toThrowError(
    expect.objectContaining({ code: 'CORRUPT_DATA' }),
  );
});
