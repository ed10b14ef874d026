import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importClassic, openMemory } from '../../src/index.ts';
import { loadSqlite } from '../../src/transfer/sqlite-source.ts';
import { withoutExperimentalWarning } from '../../src/transfer/without-experimental-warning.ts';
import { expectRows, onDuckDb, writeDuckDb, writeSqlite } from './classic-files.ts';
import { classicRows } from './classic-rows.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-classic-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

test('a SQLite file with 10,000 odd records is imported with every field, and only read', async () => {
  const rows = classicRows(10_000);
  writeSqlite(file('old.sqlite'), rows);
  const before = await readFile(file('old.sqlite'));
  await using memory = await openMemory(file('new.duckdb'));
  const report = await importClassic(memory, file('old.sqlite'));
  expect(report).toMatchObject({ records: 10_000, stored: 10_000, skipped: 0 });
  await expectRows(memory, rows);
  expect((await readFile(file('old.sqlite'))).equals(before)).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['new.duckdb', 'new.duckdb.log', 'new.duckdb.log.lock', 'old.sqlite']);
});

test('a DuckDB file with odd records is imported below a view with every field, and only read', async () => {
  const rows = classicRows(2_000);
  await writeDuckDb(file('old.duckdb'), rows, 'agent_memory');
  const before = await readFile(file('old.duckdb'));
  await using memory = await openMemory(':memory:');
  const view = memory.namespace('old');
  expect(await importClassic(view, file('old.duckdb'), { table: 'agent_memory' })).toMatchObject({ stored: 2_000 });
  expect(await memory.count()).toBe(0);
  expect(await view.count()).toBe(2_000);
  expect((await readFile(file('old.duckdb'))).equals(before)).toBe(true);
  expect(await importClassic(view, file('old.duckdb'), { table: 'agent_memory', onConflict: 'keep' })).toMatchObject({
    stored: 0,
    kept: 2_000,
  });
});

test('values of SQLite of every type are kept: numbers as numbers, large ones and blobs as texts', async () => {
  const database = new DatabaseSync(file('types.sqlite'));
  database.exec(`CREATE TABLE ltm_store (key, value);
    INSERT INTO ltm_store VALUES ('int', 42), ('real', 1.5), ('large', 9007199254740993), ('null', NULL),
      ('json', '{"a":1}'), ('json-blob', CAST('[1]' AS BLOB)), ('blob', x'ff00'), ('infinite', 9e999), (7, '"number as key"')`);
  database.close();
  await using memory = await openMemory(':memory:');
  await importClassic(memory, file('types.sqlite'));
  const found: Record<string, unknown> = {};
  for await (const { key, value } of memory.list()) found[key] = value;
  expect(found).toEqual({
    int: 42,
    real: 1.5,
    large: '9007199254740993',
    null: null,
    json: { a: 1 },
    'json-blob': [1],
    blob: '/wA=',
    infinite: 'Infinity',
    '7': 'number as key',
  });
});

test('NULL, empty and repeated keys of SQLite are counted and refused before anything is stored', async () => {
  const database = new DatabaseSync(file('keys.sqlite'));
  database.exec(`CREATE TABLE ltm_store (key TEXT COLLATE NOCASE, value);
    INSERT INTO ltm_store VALUES ('a', 1), ('A', 2), (NULL, 3), (NULL, 4), ('', 5), ('b', 6), ('b', 7)`);
  database.close();
  await using memory = await openMemory(':memory:');
  await expect(importClassic(memory, file('keys.sqlite'))).rejects.toThrowError(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      details: expect.objectContaining({ nullKeys: 2, emptyKeys: 1, duplicateKeys: 1 }),
    }),
  );
  expect(await memory.count()).toBe(0);
});

test('what is no such database is refused with what to do', async () => {
  await using memory = await openMemory(':memory:');
  await writeFile(file('text.db'), 'key,value\n');
  await expect(importClassic(memory, file('text.db'))).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  await expect(importClassic(memory, file('none.db'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  writeSqlite(file('old.sqlite'), classicRows(1));
  await expect(importClassic(memory, file('old.sqlite'), { table: 'other' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await writeFile(file('cut.sqlite'), (await readFile(file('old.sqlite'))).subarray(0, 5_000));
  await expect(importClassic(memory, file('cut.sqlite'))).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
  await onDuckDb(file('other.duckdb'), (run) => run('CREATE TABLE orders (id INTEGER)'));
  await expect(importClassic(memory, file('other.duckdb'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await (await openMemory(file('ours.duckdb'))).close();
  await expect(importClassic(memory, file('ours.duckdb'))).rejects.toThrowError(/openMemory/);
});

test('opening a SQLite file says how to import it, and leaves it and its folder as they are', async () => {
  writeSqlite(file('old.sqlite'), classicRows(10));
  const before = await readFile(file('old.sqlite'));
  await expect(openMemory(file('old.sqlite'))).rejects.toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('importClassic') }),
  );
  expect((await readFile(file('old.sqlite'))).equals(before)).toBe(true);
  expect(await readdir(folder)).toEqual(['old.sqlite']);
});

test('a Node without SQLite is UNSUPPORTED with the version to get', () => {
  expect(() => loadSqlite(() => undefined)).toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('22.13') }),
  );
});

test('loading an experimental part of Node warns nobody; other warnings come through', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>();
  process.once('warning', resolve);
  withoutExperimentalWarning(() => {
    process.emitWarning('SQLite is experimental', 'ExperimentalWarning');
    process.emitWarning('SQLite is experimental', { type: 'ExperimentalWarning' });
    process.emitWarning('another one', 'OtherWarning');
  });
  expect(await promise).toMatchObject({ name: 'OtherWarning', message: 'another one' });
});
