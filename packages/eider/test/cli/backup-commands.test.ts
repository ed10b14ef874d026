import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql } from '@eider/core';
import { openMemory } from 'eider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli } from './cli-run.ts';

const KEY = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
let folder: string;
let uri: string;
let place: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-cli-backup-'));
  uri = join(folder, 'ltm.duckdb');
  place = `${pathToFileURL(join(folder, 'backups')).href}/`;
  const memory = await openMemory(uri);
  await memory.store('a', 1);
  await memory.close();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('backup and restore', () => {
  test('make, list and verify a backup, and bring the memory back', async () => {
    const made = await cli(['backup', place, '-u', uri, '--json']);
    expect(made).toMatchObject({ exitCode: 0, err: '' });
    const { id, deleted } = JSON.parse(made.out);
    expect(deleted).toBe(0);
    const listed = await cli(['backup', place, '--list', '--json']);
    expect(JSON.parse(listed.out)).toMatchObject({ id, kind: 'memory', isEncrypted: false });
    expect((await cli(['backup', place, '--list'])).out).toContain(id);
    expect((await cli(['backup', place, '--verify'])).out).toContain('complete and sound');
    await cli(['store', 'a', '2', '-u', uri]);
    expect(await cli(['restore', place, '-u', uri])).toMatchObject({ exitCode: 5, out: '' });
    expect(await cli(['restore', place, '-u', uri, '--overwrite'])).toMatchObject({ exitCode: 0, err: '' });
    expect((await cli(['get', 'a', '-u', uri])).out).toBe('1\n');
    const other = join(folder, 'other.duckdb');
    expect(JSON.parse((await cli(['restore', place, '-u', other, '--id', id, '--json'])).out)).toMatchObject({ id });
    expect((await cli(['get', 'a', '-u', other])).out).toBe('1\n');
  });

  test('encrypt with a key from a file or a variable, and end with 7 without it', async () => {
    await writeFile(join(folder, 'key'), `${KEY}\n`);
    await cli(['backup', place, '-u', uri, '--key-file', 'key'], { workingFolder: folder });
    expect(await cli(['backup', place, '--verify'])).toMatchObject({ exitCode: 7, out: '' });
    expect(await cli(['backup', place, '--verify'], { env: { EIDER_BACKUP_KEY: KEY } })).toMatchObject({ exitCode: 0 });
    const other = join(folder, 'other.duckdb');
    expect((await cli(['restore', place, '-u', other], { env: { EIDER_BACKUP_KEY: KEY } })).exitCode).toBe(0);
    const wrong = await cli(['backup', place, '-u', uri], { env: { EIDER_BACKUP_KEY: 'c2hvcnQ=' } });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.err).not.toContain('c2hvcnQ');
  });

  test('delete what no rule keeps', async () => {
    for (let round = 0; round < 3; round += 1) await cli(['backup', place, '-u', uri]);
    const last = await cli(['backup', place, '-u', uri, '--keep-last', '2', '--json']);
    expect(JSON.parse(last.out)).toMatchObject({ deleted: 2 });
    expect((await cli(['backup', place, '--list', '--json'])).out.trim().split('\n')).toHaveLength(2);
  });

  test('tell what cannot be used, and end with 8 when it is wanted', async () => {
    const { id } = JSON.parse((await cli(['backup', place, '-u', uri, '--json'])).out);
    const { fsBlobStore } = await import('@eider/storage-cloud/fs');
    const store = fsBlobStore(join(folder, 'backups'), { writeOnce: ['log/', 'runs/'] });
    for await (const { key } of store.list('backups/')) if (key.includes('part-')) await store.delete(key);
    await store.close();
    expect((await cli(['backup', place, '--list'])).err).toContain(id);
    expect((await cli(['restore', place, '-u', uri, '--id', id, '--overwrite'])).exitCode).toBe(8);
    expect((await cli(['restore', place, '-u', uri, '--overwrite'])).exitCode).toBe(3);
    expect((await cli(['get', 'a', '-u', uri])).out).toBe('1\n');
  });

  test('name a time, which must be one', async () => {
    await cli(['backup', place, '-u', uri]);
    const other = join(folder, 'other.duckdb');
    expect((await cli(['restore', place, '-u', other, '--at', '2001-01-01'])).exitCode).toBe(3);
    expect((await cli(['restore', place, '-u', other, '--at', 'yesterday'])).exitCode).toBe(2);
    expect((await cli(['restore', place, '-u', other, '--at', '9000-01-01T00:00'])).exitCode).toBe(0);
  });

  test('take a DuckDB file that is no memory', async () => {
    const path = join(folder, 'numbers.duckdb');
    const engine = await openNodeDuckDb({ path });
    await engine.execute(sql`CREATE TABLE numbers AS SELECT 42 AS n`);
    await engine.close();
    expect(await cli(['backup', place, '--database', '-u', path])).toMatchObject({ exitCode: 0, err: '' });
    const other = join(folder, 'other.duckdb');
    expect((await cli(['restore', place, '-u', other])).out).toContain('database of');
    await using restored = await openNodeDuckDb({ path: other, readOnly: true });
    expect((await restored.query(sql`SELECT n FROM numbers`)).rows).toEqual([{ n: 42 }]);
  });

  test('show how far they are to people who watch', async () => {
    const { err } = await cli(['backup', place, '-u', uri], { isInteractive: true });
    expect(err).toMatch(/MB of .* MB, .*\/s/);
  });

  test('leave everything as it is when they are used wrongly', async () => {
    const before = await readFile(uri);
    for (const args of [
      ['backup', place, '-u', uri, '--id', 'x'],
      ['backup', 'ftp://elsewhere/', '-u', uri],
      ['backup', place.slice(0, -1), '-u', uri],
      ['restore', place, '-u', 's3://bucket/memory'],
    ]) {
      expect((await cli(args)).exitCode).toBe(2);
    }
    expect((await cli(['backup', place, '-u', join(folder, 'missing.duckdb')])).exitCode).toBe(3);
    expect(await readFile(uri)).toEqual(before);
    await expect(stat(join(folder, 'missing.duckdb'))).rejects.toThrow('ENOENT');
  });
});
