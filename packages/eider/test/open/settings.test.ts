import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenMemorySettings, openMemory } from '../../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-settings-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const file = (name = 'ltm.duckdb') => join(folder, name);

test('search can be switched off: a text query is UNSUPPORTED', async () => {
  await using memory = await openMemory(file(), { search: { enabled: false } });
  await memory.store('k', 'alpha');
  await expect(memory.search('alpha')).rejects.toThrowError(expect.objectContaining({ code: 'UNSUPPORTED' }));
  expect((await memory.search(undefined)).hits).toHaveLength(1);
});

test('a language makes words match by their stems; one that there are no rules for is refused', async () => {
  await using memory = await openMemory(':memory:', { search: { language: 'english' } });
  await memory.store('k', 'running ducks');
  expect((await memory.search('duck runs')).hits).toHaveLength(1);
  const settings = { search: { language: 'klingon' } } as unknown as OpenMemorySettings;
  await expect(openMemory(':memory:', settings)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a language without rules is refused before anything is created', async () => {
  const settings = { search: { language: 'klingon' } } as unknown as OpenMemorySettings;
  await expect(openMemory(file(), settings)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await readdir(folder)).toEqual([]);
});

test('a record over maxValueBytes is refused and not stored', async () => {
  await using memory = await openMemory(':memory:', { maxValueBytes: 1_000 });
  await memory.store('small', 'x'.repeat(900));
  await expect(memory.store('large', 'x'.repeat(1_001))).rejects.toThrowError(
    expect.objectContaining({ code: expect.stringMatching(/INVALID_ARGUMENT|RESOURCE_EXHAUSTED/) }),
  );
  expect(await memory.count()).toBe(1);
});

test('a log that retains nothing is cut by a checkpoint, and one that retains is not', async () => {
  const afterCheckpoint = async (name: string, log: OpenMemorySettings['log']) => {
    await using memory = await openMemory(file(name), log === undefined ? {} : { log });
    await memory.store('k', 1);
    await memory.checkpoint();
    return (await memory.stats()).storage?.log.after;
  };
  expect(await afterCheckpoint('cut.duckdb', { retainMs: 0, retainBytes: 0 })).toBe(1);
  expect(await afterCheckpoint('kept.duckdb', undefined)).toBe(0);
});

test('a relaxed log asks for no room ahead, and a closed memory has everything', async () => {
  const sizeWhileOpen = async (name: string, settings: OpenMemorySettings) => {
    await using memory = await openMemory(file(name), settings);
    await memory.store('k', 1);
    return (await stat(`${file(name)}.log`)).size;
  };
  expect(await sizeWhileOpen('strict.duckdb', {})).toBeGreaterThan(1024 * 1024);
  expect(await sizeWhileOpen('relaxed.duckdb', { durability: 'relaxed' })).toBeLessThan(64 * 1024);
  await using again = await openMemory(file('relaxed.duckdb'));
  expect((await again.retrieve('k'))?.value).toBe(1);
});

test('caches and memtable take their sizes', async () => {
  const settings = { cacheBytes: 0, segmentCacheBytes: 0, memtable: { maxEntries: 10, maxBytes: 10_000 } };
  await using memory = await openMemory(':memory:', settings);
  await memory.storeMany(Array.from({ length: 100 }, (_, index) => ({ key: `k${index}`, value: { text: 'duck' } })));
  await memory.checkpoint();
  expect((await memory.retrieve('k7'))?.value).toEqual({ text: 'duck' });
  expect((await memory.search('duck', { limit: 100 })).hits).toHaveLength(100);
  expect((await memory.stats()).storage?.cache).toMatchObject({ sizeBytes: 0 });
});

test.each<[string, object, string]>([
  ['a format', { format: 'csv' }, 'settings.format'],
  ['a durability', { durability: 'sloppy' }, 'settings.durability'],
  ['a search', { search: true }, 'settings.search'],
  ['an option of search', { search: { enabeld: true } }, 'settings.search.enabeld'],
  ['a size', { maxValueBytes: 0 }, 'settings.maxValueBytes'],
  ['a time', { log: { retainMs: -1 } }, 'settings.log.retainMs'],
])('%s that cannot be is refused with its path', async (_, settings, path) => {
  await expect(openMemory(file(), settings)).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { path } }),
  );
});
