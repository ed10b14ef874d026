import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { access, copyFile, link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemory } from '../../src/index.ts';
import { expectRows, onDuckDb, writeDuckDb } from './classic-files.ts';
import { classicRows } from './classic-rows.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-adopt-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'old.duckdb') => join(folder, name);

test('a DuckDB file with the table of an older memory, 10,000 odd records, opens with every field', async () => {
  const rows = classicRows(10_000);
  await writeDuckDb(file(), rows);
  const before = await readFile(file());
  const memory = await openMemory(file());
  await expectRows(memory, rows);
  await memory.store('more', 1);
  await memory.close();
  await using again = await openMemory(file());
  expect(await again.count()).toBe(10_001);
  expect((await again.search('theme dark')).hits.length).toBeGreaterThan(0);
  expect((await readFile(file('old.duckdb.before-eider'))).equals(before)).toBe(true);
});

test('afterwards a plain DuckDB connection reads the records in a view of that name', async () => {
  const rows = classicRows(200);
  await writeDuckDb(file(), rows, 'agent_memory');
  await (await openMemory(file(), { table: 'agent_memory' })).close();
  const found = await onDuckDb(file(), (run) =>
    run(
      'SELECT key, CAST(value AS VARCHAR) AS value, CAST(metadata AS VARCHAR) AS metadata, epoch_ms(created_at) AS created, epoch_ms(updated_at) AS updated FROM agent_memory',
    ),
  );
  const byKey = new Map(found.map((row) => [row['key'], row]));
  expect(byKey.size).toBe(200);
  for (const { key, createdAt, updatedAt, expected } of rows) {
    const row = byKey.get(key);
    expect([JSON.parse(String(row?.['value'])), JSON.parse(String(row?.['metadata']))]).toEqual([
      expected.value,
      expected.metadata,
    ]);
    expect([Number(row?.['created']), Number(row?.['updated'])]).toEqual([createdAt.getTime(), updatedAt.getTime()]);
  }
});

test('rows that lie in the write-ahead log of DuckDB come along', async () => {
  await writeDuckDb(file(), classicRows(50));
  // Killed without a checkpoint: its last rows are in the write-ahead log only.
  const program = `import { DuckDBInstance } from '@duckdb/node-api';
    const instance = await DuckDBInstance.create(${JSON.stringify(file())});
    const connection = await instance.connect();
    await connection.run("INSERT INTO ltm_store (key, value) VALUES ('in-wal', '1')");
    process.kill(process.pid, 'SIGKILL');`;
  await once(spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' }), 'close');
  await access(file('old.duckdb.wal'));
  await using memory = await openMemory(file());
  expect(await memory.count()).toBe(51);
  expect((await memory.retrieve('in-wal'))?.value).toBe(1);
  const kept = await onDuckDb(file('old.duckdb.before-eider'), (run) => run('SELECT count(*) AS n FROM ltm_store'));
  expect(kept).toEqual([{ n: 51n }]);
});

test.each([
  ['NULL keys', "INSERT INTO ltm_store VALUES (NULL, '1'), (NULL, '2')", 'nullKeys=2'],
  ['an empty key', "INSERT INTO ltm_store VALUES ('', '1')", 'emptyKeys=1'],
  ['repeated keys', "INSERT INTO ltm_store VALUES ('a', '1'), ('a', '2')", 'duplicateKeys=1'],
  ['a key that is too long', "INSERT INTO ltm_store VALUES ('b', '1'), (repeat('k', 5000), '1')", 'line=2'],
  ['another column', 'ALTER TABLE ltm_store ADD COLUMN embedding FLOAT[]', 'column=embedding'],
  ['another table', 'CREATE TABLE orders (id INTEGER)', 'others=orders'],
  ['a view', 'CREATE VIEW recent AS SELECT key FROM ltm_store', 'others=recent'],
])('a file with %s is refused with a report, and left as it is', async (_, change, fact) => {
  await onDuckDb(file(), async (run) => {
    await run('CREATE TABLE ltm_store (key VARCHAR, value VARCHAR)');
    await run(change);
  });
  const before = await readFile(file());
  await expect(openMemory(file())).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(fact) }),
  );
  expect((await readFile(file())).equals(before)).toBe(true);
  expect((await readdir(folder)).filter((name) => !name.startsWith('old.duckdb.log'))).toEqual(['old.duckdb']);
});

test('the full-text index that older memories made does not keep a file from being opened', async () => {
  await writeDuckDb(file(), classicRows(5));
  await onDuckDb(file(), async (run) => {
    await run('CREATE SCHEMA fts_main_ltm_store');
    await run('CREATE TABLE fts_main_ltm_store.docs (docid INTEGER)');
  });
  await using memory = await openMemory(file());
  expect(await memory.count()).toBe(5);
});

test('a table of another name stays what it is: a file of somebody else', async () => {
  await writeDuckDb(file(), classicRows(5), 'agent_memory');
  await expect(openMemory(file())).rejects.toThrowError(/other tables/);
  await using memory = await openMemory(file(), { table: 'agent_memory' });
  expect(await memory.count()).toBe(5);
});

test('an older memory is not made one of Parquet files in its place', async () => {
  await writeDuckDb(file(), classicRows(5));
  const before = await readFile(file());
  await expect(openMemory(file(), { format: 'parquet' })).rejects.toMatchObject({
    code: expect.stringMatching(/INVALID_ARGUMENT|UNSUPPORTED/),
  });
  expect((await readFile(file())).equals(before)).toBe(true);
});

test('an earlier copy is never overwritten', async () => {
  await writeDuckDb(file(), classicRows(5));
  await writeFile(file('old.duckdb.before-eider'), 'something else');
  await (await openMemory(file())).close();
  expect(await readFile(file('old.duckdb.before-eider'), 'utf8')).toBe('something else');
  expect(
    await onDuckDb(file('old.duckdb.before-eider-2'), (run) => run('SELECT count(*) AS n FROM ltm_store')),
  ).toEqual([{ n: 5n }]);
});

test('a log of another memory keeps the file from being changed', async () => {
  await (await openMemory(file('other.duckdb'))).close();
  await writeDuckDb(file(), classicRows(5));
  await copyFile(file('other.duckdb.log'), file('old.duckdb.log'));
  await expect(openMemory(file())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await readdir(folder)).not.toContain('old.duckdb.before-eider');
});

test('what a crash leaves behind at any step opens as the whole memory', async () => {
  const rows = classicRows(300);
  // While the new file is written.
  await writeDuckDb(file('writing'), rows);
  await writeFile(file('writing.adopting'), 'half a file');
  // Between the second name of the old file and the new file's name.
  await writeDuckDb(file('kept'), rows);
  await link(file('kept'), file('kept.before-eider'));
  await writeFile(file('kept.adopting'), 'a whole file, as far as it knows');
  for (const name of ['writing', 'kept']) {
    await using memory = await openMemory(file(name));
    await expectRows(memory, rows);
  }
  const left = (await readdir(folder)).filter((name) => name.includes('.adopting') || name.includes('eider-'));
  expect(left).toEqual([]);
});

test.each(['old.duckdb.adopting', 'old.duckdb.before-eider'])(
  'a process killed when %s appears leaves the old file or the whole memory',
  async (sign) => {
    const rows = classicRows(1_000);
    await writeDuckDb(file(), rows);
    // Whenever the kill comes, it finds the process alive.
    const program = `import { openMemory } from 'eider'; setInterval(() => {}, 1_000); await openMemory(${JSON.stringify(file())});`;
    const watching = watch(folder);
    const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '--eval', program]);
    watching.on('change', (_, name) => {
      if (name === sign) child.kill('SIGKILL');
    });
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    watching.close();
    expect(signal).toBe('SIGKILL');
    await using memory = await openMemory(file());
    await expectRows(memory, rows);
  },
);
