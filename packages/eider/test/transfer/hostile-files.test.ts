import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { identifier, type LongTermMemory, sql } from '@eider/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportFile, importClassic, importFile, openMemory } from '../../src/index.ts';

let folder = '';
let memory: LongTermMemory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-hostile-'));
  memory = await openMemory(':memory:');
  await memory.store('a', { text: 'alien' });
});

afterEach(async () => {
  await memory.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (name: string) => join(folder, name);

test.each([
  ['a link to itself', 'INVALID_ARGUMENT', 'loop.jsonl'],
  ['a name of 300 characters', 'INVALID_ARGUMENT', `${'n'.repeat(300)}.jsonl`],
  ['a folder', 'INVALID_ARGUMENT', 'folder.jsonl'],
  ['a path through a file', 'NOT_FOUND', 'flat/x.jsonl'],
] as const)('%s is refused with a typed error, to read and to write', async (_, code, name) => {
  await symlink('loop.jsonl', file('loop.jsonl'));
  await mkdir(file('folder.jsonl'));
  await writeFile(file('flat'), '');
  const path = (): string => file(name);
  for (const format of ['jsonl', 'csv', 'parquet'] as const) {
    await expect(importFile(memory, path(), { format })).rejects.toMatchObject({ name: 'EiderError', code });
    await expect(exportFile(memory, path(), { format })).rejects.toMatchObject({
      name: 'EiderError',
      code: expect.stringMatching(new RegExp(`${code}|ALREADY_EXISTS`)),
    });
  }
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('no export takes the place of a memory, its log or another database, whatever it is told to overwrite', async () => {
  const path = file('ltm.duckdb');
  const other = await openMemory(path);
  await other.store('kept', 1);
  await other.checkpoint();
  new DatabaseSync(file('other.sqlite')).exec('CREATE TABLE t (a)');
  const before = await readFile(`${path}.log`);
  for (const target of [path, `${path}.log`, file('other.sqlite')]) {
    const asked = { format: 'jsonl', overwrite: true } as const;
    await expect(exportFile(other, target, asked)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  }
  expect((await readFile(`${path}.log`)).equals(before)).toBe(true);
  await other.close();
  await using again = await openMemory(path);
  expect((await again.retrieve('kept'))?.value).toBe(1);
});

test('an import of its own export goes well while the memory is written to', async () => {
  await memory.storeMany(Array.from({ length: 3_000 }, (_, index) => ({ key: `k${index}`, value: index })));
  await exportFile(memory, file('own.jsonl'));
  let writes = 0;
  const onProgress = (): void => {
    writes += 1;
    written.push(memory.store(`meanwhile-${writes}`, writes), memory.store('k7', 'new'));
  };
  const written: Promise<unknown>[] = [];
  const report = await importFile(memory, file('own.jsonl'), { onConflict: 'keep', onProgress });
  await Promise.all(written);
  expect(report).toMatchObject({ records: 3_001, stored: 0, kept: 3_001 });
  expect((await memory.retrieve('k7'))?.value).toBe('new');
  expect(await memory.count()).toBe(3_001 + writes);
});

test.each(['duckdb', 'sqlite'] as const)(
  'a view in a %s file that calls itself a table is refused: a query of somebody else would run',
  async (kind) => {
    const path = file(`hostile.${kind}`);
    const precious = file('precious.txt');
    await writeFile(precious, 'precious');
    if (kind === 'sqlite') {
      const database = new DatabaseSync(path);
      database.exec(
        'CREATE VIEW ltm_store AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS key, i AS value FROM n',
      );
      database.close();
    } else {
      await using engine = await openNodeDuckDb();
      const { detach } = await engine.attach('hostile', { path });
      const view = identifier('hostile', 'main', 'ltm_store');
      await engine.execute(
        sql`CREATE VIEW ${view} AS SELECT filename AS key, content AS value FROM read_text('/etc/host*')`,
      );
      await detach();
    }
    await expect(importClassic(memory, path)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('view'),
    });
    expect(await memory.count()).toBe(1);
  },
);
