import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from '@eider/core';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { type BackupFiles, backupMemory, listBackups, openMemory, restoreMemory } from 'eider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeBackupFiles } from '../../src/backup/backup-files.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-backup-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Files that fail from a step on, as if the process had died there; what a write had begun stays begun. */
function dyingFiles(dieAt: number): BackupFiles {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps >= dieAt) throw new Error('died');
  };
  async function* dying(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      yield piece.subarray(0, piece.length / 2);
      step();
      yield piece.subarray(piece.length / 2);
    }
  }
  const real = nodeBackupFiles;
  const first = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    step();
    return work();
  };
  return {
    exists: (path) => first(() => real.exists(path)),
    read: (path) => dying(real.read(path)),
    write: (path, content) => first(() => real.write(path, dying(content))),
    setAside: (path) => first(() => real.setAside(path)),
    replace: (path, finished) => first(() => real.replace(path, finished)),
    remove: (path) => first(() => real.remove(path)),
  };
}

async function valueIn(path: string): Promise<unknown> {
  await using memory = await openMemory(path);
  return (await memory.retrieve('a'))?.value;
}

/** A memory that was not closed: its newest record is in its log only. And a backup of an older state. */
async function prepare(): Promise<{ readonly store: BlobStore; readonly copyTo: (path: string) => Promise<void> }> {
  const store = memoryBlobStore();
  const path = join(folder, 'original.duckdb');
  const memory = await openMemory(path);
  await memory.store('a', 'backed up');
  await backupMemory(memory, store);
  await memory.store('a', 'newer');
  const kept = join(folder, 'kept.duckdb');
  for (const end of ['', '.log']) await copyFile(path + end, kept + end);
  await memory.close();
  return {
    store,
    copyTo: async (to) => {
      for (const end of ['', '.log']) await copyFile(kept + end, to + end);
    },
  };
}

describe('a process that dies', () => {
  test('at any step of a restore leaves the old memory or the new one, whole', async () => {
    const { store, copyTo } = await prepare();
    const seen: unknown[] = [];
    for (let dieAt = 1, hasEnded = false; !hasEnded; dieAt += 1) {
      const place = join(folder, String(dieAt));
      await mkdir(place);
      const path = join(place, 'ltm.duckdb');
      await copyTo(path);
      const files = dyingFiles(dieAt);
      hasEnded = await restoreMemory(store, path, { overwrite: true, files }).then(
        () => true,
        () => false,
      );
      seen.push(await valueIn(path));
      // What was left behind is in nobody's way.
      await restoreMemory(store, path, { overwrite: true });
      expect(await valueIn(path)).toBe('backed up');
    }
    expect(new Set(seen)).toEqual(new Set(['newer', 'backed up']));
    expect(seen.at(-1)).toBe('backed up');
    expect(seen.indexOf('backed up')).toBeGreaterThan(7);
  });

  test('at any step of a backup leaves no half one', async () => {
    const { copyTo } = await prepare();
    const path = join(folder, 'ltm.duckdb');
    await copyTo(path);
    for (let dieAt = 1, hasEnded = false; !hasEnded; dieAt += 1) {
      const store = memoryBlobStore();
      const files = dyingFiles(dieAt);
      hasEnded = await backupMemory(path, store, { files, partBytes: 200_000 }).then(
        () => true,
        () => false,
      );
      const { backups, unreadable } = await listBackups(store);
      expect([backups.length, unreadable.length]).toEqual([hasEnded ? 1 : 0, 0]);
    }
    expect(await valueIn(path)).toBe('newer');
  });
});
