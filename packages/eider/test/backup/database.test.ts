import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { createBackup, type SqlEngine, sql } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { backupDatabase, listBackups, openMemory, restoreDatabase, restoreMemory, verifyBackupFile } from 'eider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-backup-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name = 'compute.duckdb') => join(folder, name);

async function numbersIn(path: string): Promise<readonly unknown[]> {
  await using engine = await openNodeDuckDb({ path });
  return (await engine.query(sql`SELECT n FROM numbers ORDER BY n`)).rows.map((row) => row['n']);
}

async function withNumbers<Result>(path: string, work: (engine: SqlEngine) => Promise<Result>): Promise<Result> {
  await using engine = await openNodeDuckDb({ path });
  await engine.execute(sql`CREATE TABLE IF NOT EXISTS numbers (n INTEGER)`);
  await engine.execute(sql`INSERT INTO numbers SELECT coalesce(max(n), 0) + 1 FROM numbers`);
  return await work(engine);
}

describe('a database', () => {
  test('that is open comes back as it was, over a later one too, which stays', async () => {
    const store = memoryBlobStore();
    const manifest = await withNumbers(file(), (engine) => backupDatabase(engine, store));
    expect(manifest).toMatchObject({ kind: 'database', engine: { adapter: 'duckdb-node', storageVersion: 64 } });
    await withNumbers(file(), async () => undefined);
    expect(await verifyBackupFile(store)).toEqual(manifest);
    await expect(restoreDatabase(store, file())).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await restoreDatabase(store, file(), { overwrite: true });
    expect(await numbersIn(file())).toEqual([1]);
    expect(await numbersIn(`${file()}.before-restore`)).toEqual([1, 2]);
    await restoreDatabase(store, file('other.duckdb'));
    expect(await numbersIn(file('other.duckdb'))).toEqual([1]);
    expect((await readdir(folder)).sort()).toEqual(['compute.duckdb', 'compute.duckdb.before-restore', 'other.duckdb']);
  });

  test('that is in use is not replaced', async () => {
    const store = memoryBlobStore();
    await withNumbers(file(), async (engine) => {
      await backupDatabase(engine, store);
      await expect(restoreDatabase(store, file(), { overwrite: true })).rejects.toMatchObject({ code: 'LOCKED' });
    });
    expect(await numbersIn(file())).toEqual([1]);
  });

  test('is left as it was by a backup whose content is no database', async () => {
    const store = memoryBlobStore();
    await withNumbers(file(), (engine) => backupDatabase(engine, store));
    async function* garbage(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('this is no database '.repeat(1_000));
    }
    await createBackup(store, { kind: 'database', content: garbage() });
    await createBackup(store, { kind: 'memory', content: garbage() });
    for (const { id, kind } of (await listBackups(store)).backups.slice(0, 2)) {
      const restore = kind === 'memory' ? restoreMemory : restoreDatabase;
      await expect(verifyBackupFile(store, { id })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
      await expect(restore(store, file(), { id, overwrite: true })).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    }
    expect(await numbersIn(file())).toEqual([1]);
    expect(await readdir(folder)).toEqual(['compute.duckdb']);
  });

  test('that holds no memory does not take the place of one', async () => {
    const store = memoryBlobStore();
    const memory = await openMemory(file('ltm.duckdb'));
    await memory.store('a', 1);
    await memory.close();
    const path = file('copy.duckdb');
    await withNumbers(file(), (engine) => engine.backup(path));
    const { nodeBackupFiles } = await import('../../src/backup/backup-files.ts');
    await createBackup(store, { kind: 'memory', content: nodeBackupFiles.read(path) });
    const restored = restoreMemory(store, file('ltm.duckdb'), { overwrite: true });
    await expect(restored).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    await using same = await openMemory(file('ltm.duckdb'));
    expect((await same.retrieve('a'))?.value).toBe(1);
  });
});
