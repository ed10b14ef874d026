import { mkdtemp, rm } from 'node:fs/promises';
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
});
