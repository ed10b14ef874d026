import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openMemory } from 'eider';
import { afterAll, describe, expect, test } from 'vitest';
import { useTogether } from './use-together.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-shared-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a folder', () => {
  const uri = pathToFileURL(join(folder, 'shared', '/')).href;

  test('is shared by several memories at once', { timeout: 60_000 }, async () => {
    await useTogether(() => openMemory(uri));
  });

  test.each([
    [{ durability: 'relaxed' } as const, 'INVALID_ARGUMENT'],
    [{ format: 'native' } as const, 'UNSUPPORTED'],
    [{ table: 'records' } as const, 'UNSUPPORTED'],
    [{ search: { language: 'english' } } as const, 'INVALID_ARGUMENT'],
  ])('refuses settings that it cannot keep: %o', async (settings, code) => {
    await expect(openMemory(uri, settings)).rejects.toMatchObject({ code });
  });

  test('is looked at without being changed, and one without a memory gets none', { timeout: 60_000 }, async () => {
    const place = join(folder, 'looked-at');
    const looked = pathToFileURL(join(place, '/')).href;
    await expect(openMemory(looked, { readOnly: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const writer = await openMemory(looked);
    await writer.store('a', 1);
    await writer.close();
    const before = (await readdir(place, { recursive: true })).sort();
    const reader = await openMemory(looked, { readOnly: true, maxStalenessMs: 0 });
    expect((await reader.retrieve('a'))?.value).toBe(1);
    await expect(reader.store('b', 2)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await reader.close();
    expect((await readdir(place, { recursive: true })).sort()).toEqual(before);
  });
});

test.each([{ readOnly: true }, { maxStalenessMs: 5 }, { checkpoint: 'manual' } as const])(
  'a local memory refuses what only a shared one has: %o',
  async (settings) => {
    await expect(openMemory(join(folder, 'local.duckdb'), settings)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(stat(join(folder, 'local.duckdb'))).rejects.toThrow();
  },
);
