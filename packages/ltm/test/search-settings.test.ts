import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import type { LongTermMemory } from '@eider/core';
import { memoryLog } from '@eider/storage-cloud/memory';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createMemory, type MemorySettings } from '../src/index.ts';
import { loadAnalyzer, tokenizerIdOf } from '../src/search/analyzer.ts';
import { type Language, loadStem } from '../src/search/stemming.ts';
import { toTerm } from '../src/search/word-parts.ts';

const folder = await mkdtemp(join(tmpdir(), 'eider-ltm-search-'));
const engine = await openNodeDuckDb();

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

function openWith(settings: MemorySettings): Promise<LongTermMemory> {
  return createMemory({ engine, log: memoryLog() }, settings);
}

async function found(memory: LongTermMemory, query: string, options = {}): Promise<readonly string[]> {
  return (await memory.search(query, options)).hits.map(({ record }) => record.key).sort();
}

test('with a language words match others of the same stem, in phrases and exclusions too', async () => {
  await using memory = await openWith({ search: { language: 'english' } });
  await memory.store('a', 'The dogs were running home.');
  await memory.store('b', 'A dog runs.');
  await memory.store('c', 'Cats sleep, runners run.');
  for (const checkpoint of [false, true]) {
    if (checkpoint) await memory.checkpoint();
    expect(await found(memory, 'dog')).toEqual(['a', 'b']);
    expect(await found(memory, 'run')).toEqual(['a', 'b', 'c']);
    expect(await found(memory, '"dog run"')).toEqual(['b']);
    expect(await found(memory, 'running -cat')).toEqual(['a', 'b']);
    expect(await found(memory, 'running*')).toEqual(['a', 'b', 'c']);
    expect(await found(memory, 'sleping', { fuzzy: true })).toEqual(['c']);
  }
  const marked = (await memory.search('dog', { highlights: true })).hits.map(({ highlights = [] }) =>
    highlights.flatMap(({ text, matches }) => matches.map(({ start, end }) => text.slice(start, end))),
  );
  expect(marked.flat().sort()).toEqual(['dog', 'dogs']);
});

test('without a language words are found as they are', async () => {
  await using memory = await openWith({});
  await memory.store('a', 'The dogs were running home.');
  expect(await found(memory, 'dog run')).toEqual([]);
});

test('with search disabled nothing is indexed, text queries are UNSUPPORTED, all else works', async () => {
  await using memory = await openWith({ search: { enabled: false } });
  await memory.store('a', 'first words', { metadata: { kind: 'x' } });
  await memory.store('b', 'second words', { metadata: { kind: 'y' } });
  for (const checkpoint of [false, true]) {
    if (checkpoint) await memory.checkpoint();
    await expect(memory.search('words')).rejects.toMatchObject({ code: 'UNSUPPORTED', retryable: false });
    const newest = (await memory.search(undefined)).hits.map(({ record }) => record.key);
    expect(newest).toEqual(['b', 'a']);
    expect((await memory.search('  ', { filter: { kind: 'x' } })).hits.map(({ record }) => record.key)).toEqual(['a']);
    expect(await memory.count({ filter: { kind: 'y' } })).toBe(1);
    expect(await memory.count()).toBe(2);
    expect((await memory.stats()).storage?.search.terms).toBe(0);
  }
});

test('a file is opened again with the search settings that it was made with, others are INVALID_ARGUMENT', async () => {
  await using files = await openNodeDuckDb();
  const log = memoryLog();
  const open = (search: MemorySettings['search'] & object) => createMemory({ engine: files, log }, { path, search });
  const path = join(folder, 'settings.duckdb');
  await (await open({ language: 'english' })).close();
  for (const search of [{}, { language: 'german' }, { enabled: false }] as const) {
    await expect(open(search)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { madeWith: 'eider-3/english' },
    });
  }
  await using again = await open({ language: 'english' });
  expect(await again.count()).toBe(0);
});

test('a language without rules is INVALID_ARGUMENT', async () => {
  for (const language of ['klingon', '', 'constructor', '__proto__']) {
    const search = { language: language as Language };
    await expect(openWith({ search })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  }
});

test('what an index was made with is told by its tokenizer id', async () => {
  expect((await loadAnalyzer({})).tokenizerId).toBe('eider-3');
  expect((await loadAnalyzer({ language: 'german' })).tokenizerId).toBe('eider-3/german');
  expect(tokenizerIdOf({ enabled: false, language: 'german' })).toBe('none');
});

test.each<[Language, string, string]>([
  ['english', 'connections', 'connected'],
  ['german', 'Häuser', 'Haus'],
  ['french', 'continuellement', 'continuelle'],
  ['spanish', 'amigos', 'amigo'],
  ['russian', 'книги', 'книга'],
  ['dutch', 'lichamelijk', 'lichamelijke'],
  ['swedish', 'bilen', 'bilarna'],
  ['turkish', 'evler', 'ev'],
  ['greek', 'δρόμος', 'δρόμου'],
])('in %s, %s and %s have one stem', async (language, one, other) => {
  const stem = await loadStem(language);
  expect(stem(toTerm(one))).toBe(stem(toTerm(other)));
});

test('every language gives a stem for any word', async () => {
  const languages: readonly Language[] = [
    ...(['arabic', 'armenian', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'greek'] as const),
    ...(['hindi', 'hungarian', 'indonesian', 'irish', 'italian', 'lithuanian', 'nepali', 'norwegian'] as const),
    ...(['portuguese', 'romanian', 'russian', 'serbian', 'spanish', 'swedish', 'tamil', 'turkish'] as const),
  ];
  const letters = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.lorem({ maxCount: 1 }));
  for (const language of languages) {
    const stem = await loadStem(language);
    fc.assert(
      fc.property(letters, (word) => {
        const term = toTerm(word);
        const found = stem(term);
        expect(typeof found === 'string' && (found !== '' || term === '') && found.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  }
});
