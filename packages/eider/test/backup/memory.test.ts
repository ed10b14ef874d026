import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LongTermMemory, listBackups, type MemoryRecord, manualClock } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { openMemory } from 'eider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backupMemory } from '../../src/backup/backup-memory.ts';
import { restoreIfMissing } from '../../src/backup/restore-if-missing.ts';
import { restoreDatabase, restoreMemory } from '../../src/backup/restore-memory.ts';
import { verifyFile } from '../../src/backup/verify-file.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-backup-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name = 'ltm.duckdb') => join(folder, name);

async function everything(memory: LongTermMemory): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of memory.list()) records.push(record);
  for await (const path of memory.namespaces()) {
    for await (const record of memory.namespace(...path).list()) records.push(record);
  }
  return records;
}

async function fill(memory: LongTermMemory): Promise<void> {
  await memory.storeMany([
    { key: 'a', value: { text: 'alpha beta' }, metadata: { kind: 'note', year: 1990 } },
    { key: 'b', value: 'gamma', ttlMs: 3_600_000 },
    { key: 'c', value: 3, text: 'only this is found' },
  ]);
  await memory.checkpoint();
  await memory.namespace('users', '42').store('p', 'deep');
  await memory.store('a', { text: 'alpha again' });
  await memory.delete('c');
}

describe('a memory in a file', () => {
  test('comes back with exactly its records, their times, expiry, revisions, and is found by search', async () => {
    const store = memoryBlobStore();
    const memory = await openMemory(file());
    await fill(memory);
    const before = await everything(memory);
    const { lastRevision } = await memory.stats();
    const manifest = await backupMemory(memory, store);
    await memory.store('later', 'not in the backup');
    await memory.close();
    expect(await verifyFile(store)).toEqual(manifest);
    await restoreMemory(store, file('restored.duckdb'));
    await using restored = await openMemory(file('restored.duckdb'));
    expect(await everything(restored)).toEqual(before);
    expect((await restored.stats()).lastRevision).toBe(lastRevision);
    expect((await restored.search('again')).hits.map(({ record }) => record.key)).toEqual(['a']);
    expect((await restored.search('found')).hits).toEqual([]);
    expect((await restored.store('next', 1)).revision).toBeGreaterThan(lastRevision);
  });

  test('that is closed is backed up by its path, to a folder by its URI', async () => {
    const to = `${pathToFileURL(file('kept')).href}/`;
    const memory = await openMemory(file());
    await fill(memory);
    const before = await everything(memory);
    await memory.close();
    const key = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
    await backupMemory(file(), to, { key });
    await expect(restoreMemory(to, file('new.duckdb'))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await restoreMemory(to, file('new.duckdb'), { key });
    await using restored = await openMemory(file('new.duckdb'));
    expect(await everything(restored)).toEqual(before);
    expect((await readdir(folder)).sort()).toEqual([
      'kept',
      'ltm.duckdb',
      'ltm.duckdb.log',
      'new.duckdb',
      'new.duckdb.log',
      'new.duckdb.log.lock',
    ]);
  });

  test('is backed up as it is at one moment while writes go on', async () => {
    const store = memoryBlobStore();
    await using memory = await openMemory(file(), { memtable: { maxEntries: 300 } });
    let isDone = false;
    let written = 0;
    // Both or none: what is seen of one without the other is no moment of this memory.
    const write = async (): Promise<void> => {
      await memory.storeMany(['left', 'right'].map((side) => ({ key: `${side}-${written}`, value: written })));
      written += 1;
    };
    await write();
    const writing = (async () => {
      while (!isDone) await write();
    })();
    const moments: { readonly id: string; readonly acknowledged: number }[] = [];
    for (let round = 0; round < 4; round += 1) {
      const acknowledged = written;
      moments.push({ id: (await backupMemory(memory, store)).id, acknowledged });
    }
    isDone = true;
    await writing;
    for (const [index, { id, acknowledged }] of moments.entries()) {
      await restoreMemory(store, file(`${index}.duckdb`), { id });
      await using restored = await openMemory(file(`${index}.duckdb`));
      const left = await restored.count({ prefix: 'left-' });
      expect(left).toBeGreaterThanOrEqual(acknowledged);
      expect(await restored.count({ prefix: 'right-' })).toBe(left);
      expect((await restored.retrieve(`left-${left - 1}`))?.value).toBe(left - 1);
    }
  });

  test('that is open is not replaced, and one that is there only if that is asked for', async () => {
    const store = memoryBlobStore();
    const memory = await openMemory(file());
    await memory.store('a', 1);
    await backupMemory(memory, store);
    await expect(restoreMemory(store, file())).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    await expect(restoreMemory(store, file(), { overwrite: true })).rejects.toMatchObject({ code: 'LOCKED' });
    await memory.store('b', 2);
    await memory.close();
    await restoreMemory(store, file(), { overwrite: true });
    await using restored = await openMemory(file());
    expect((await restored.retrieveMany(['a', 'b'])).map((record) => record?.value)).toEqual([1, undefined]);
    await using old = await openMemory(`${file()}.before-restore`);
    expect((await old.retrieveMany(['a', 'b'])).map((record) => record?.value)).toEqual([1, 2]);
  });

  test('that is damaged is replaced, and what is left of it stays', async () => {
    const store = memoryBlobStore();
    const memory = await openMemory(file());
    await memory.store('a', 1);
    await backupMemory(memory, store);
    await memory.close();
    await writeFile(file(), 'no database');
    await writeFile(`${file()}.log`, 'no log');
    await restoreMemory(store, file(), { overwrite: true });
    await using restored = await openMemory(file());
    expect((await restored.retrieve('a'))?.value).toBe(1);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining(['ltm.duckdb.before-restore', 'ltm.duckdb.log.before-restore']),
    );
  });

  test('is restored as it was at a time', async () => {
    const store = memoryBlobStore();
    const clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
    await using memory = await openMemory(file());
    for (const day of [1, 2, 3]) {
      await memory.store('day', day);
      await backupMemory(memory, store, { clock });
      await clock.advance(86_400_000);
    }
    await restoreMemory(store, file('second.duckdb'), { at: new Date('2026-01-02T12:00:00Z') });
    await using restored = await openMemory(file('second.duckdb'));
    expect((await restored.retrieve('day'))?.value).toBe(2);
    const tooEarly = restoreMemory(store, file('none.duckdb'), { at: new Date('2025-12-31T00:00:00Z') });
    await expect(tooEarly).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await listBackups(store)).backups).toHaveLength(3);
  });

  test('is restored before it is opened if it is missing, and only then', async () => {
    const store = memoryBlobStore();
    expect(await restoreIfMissing(store, file())).toBeUndefined();
    const memory = await openMemory(file());
    await memory.store('a', 1);
    const manifest = await backupMemory(memory, store);
    await memory.store('a', 2);
    await memory.close();
    expect(await restoreIfMissing('s3://never-asked/backups', file())).toBeUndefined();
    await rm(file());
    await rm(`${file()}.log`);
    expect(await restoreIfMissing(store, file())).toEqual(manifest);
    await using restored = await openMemory(file());
    expect((await restored.retrieve('a'))?.value).toBe(1);
  });

  test('whose runs lie elsewhere is refused, and so is one of its namespaces', async () => {
    const store = memoryBlobStore();
    await using parquet = await openMemory(file('parquet.duckdb'), { format: 'parquet' });
    await expect(backupMemory(parquet, store)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await using shared = await openMemory(`${pathToFileURL(file('shared')).href}/`);
    await expect(backupMemory(shared, store)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await using memory = await openMemory(file());
    await expect(backupMemory(memory.namespace('users'), store)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await backupMemory(memory, store);
    await expect(restoreDatabase(store, file('other.duckdb'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(restoreMemory(store, ':memory:')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
