import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLtmBackend, loadLtmConfig } from '../../src/index.ts';

const EVERYTHING = `
settings:
  llm: { model: other }
  ltm:
    backend: DuckDB
    uri: ./agents/ltm.duckdb
    format: native
    table_name: agent_memory
    enable_fts: false
    search_language: english
    s3_region: eu-central-1
    cache_bytes: 1048576
    max_value_bytes: 1000
    durability: relaxed
    memtable:
      max_entries: 500
      max_bytes: 2000
    log: { retain_ms: 60000, retain_bytes: 5 }
name: an application of which this is one part
`;

const OPTIONS = {
  uri: './agents/ltm.duckdb',
  format: 'native',
  tableName: 'agent_memory',
  enableFts: false,
  searchLanguage: 'english',
  s3Region: 'eu-central-1',
  cacheBytes: 1_048_576,
  maxValueBytes: 1_000,
  durability: 'relaxed',
  memtable: { maxEntries: 500, maxBytes: 2_000 },
  log: { retainMs: 60_000, retainBytes: 5 },
};

const ltm = (settings: unknown) => ({ settings: { ltm: settings } });

const failureOf = (config: unknown, env = {}): EiderError => {
  try {
    loadLtmConfig(config, { env });
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

test('YAML text becomes a typed configuration; what stands beside settings.ltm is left alone', () => {
  expect(loadLtmConfig(EVERYTHING, { env: {} })).toEqual({ backend: 'DuckDB', options: OPTIONS });
});

test('an object becomes the same configuration as YAML', () => {
  const config = ltm({ backend: 'memory', memtable: { max_entries: 5 }, enable_fts: true });
  expect(loadLtmConfig(config, { env: {} })).toEqual({
    backend: 'memory',
    options: { memtable: { maxEntries: 5 }, enableFts: true },
  });
});

test('the backend is duckdb unless another is named', () => {
  expect(loadLtmConfig('settings: { ltm: { uri: a.duckdb } }', { env: {} })).toEqual({
    backend: 'duckdb',
    options: { uri: 'a.duckdb' },
  });
});

test('a configuration opens the backend that it describes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eider-config-'));
  const yaml = `settings:\n  ltm:\n    backend: duckdb\n    uri: \${FOLDER}/ltm.duckdb\n    table_name: mine\n`;
  const { backend, options } = loadLtmConfig(yaml, { env: { FOLDER: folder } });
  const opened = await createLtmBackend(backend, options);
  await opened.store('k', 1);
  await opened.close();
  expect(await readdir(folder)).toContain('ltm.duckdb');
  await rm(folder, { recursive: true, force: true });
});

test.each<[string, string, Record<string, string | undefined>, string]>([
  ['a variable', `\${FOLDER}/ltm.duckdb`, { FOLDER: '/data' }, '/data/ltm.duckdb'],
  ['several variables', `\${A}\${B}-\${A}`, { A: 'x', B: 'y' }, 'xy-x'],
  ['a default for a missing variable', `\${FOLDER:-/var}/ltm`, {}, '/var/ltm'],
  ['a default for an empty variable', `\${FOLDER:-/var}/ltm`, { FOLDER: '' }, '/var/ltm'],
  ['no default for a set variable', `\${FOLDER:-/var}/ltm`, { FOLDER: '/data' }, '/data/ltm'],
  ['an empty default', `a\${FOLDER:-}b`, {}, 'ab'],
  ['an empty variable without a default', `a\${FOLDER}b`, { FOLDER: '' }, 'ab'],
  ['a default with colons and dashes', `\${URI:-file:///a-b:-c}`, {}, 'file:///a-b:-c'],
  ['an escaped dollar sign', 'a$$b$$', {}, 'a$b$'],
  ['an escaped reference', `$\${FOLDER}`, { FOLDER: 'x' }, `\${FOLDER}`],
  ['a dollar sign of its own', 'cost$5', {}, 'cost$5'],
  ['a value that looks like a reference', `\${A}`, { A: `\${B} $$` }, `\${B} $$`],
])('%s is read as documented', (_, uri, env, expected) => {
  expect(loadLtmConfig(ltm({ uri }), { env }).options.uri).toBe(expected);
});

test('a variable may stand for a boolean or a number where one belongs, and stays text where text belongs', () => {
  const config = ltm({
    enable_fts: `\${FTS}`,
    cache_bytes: `\${BYTES:-1024}`,
    table_name: `\${TABLE}`,
    uri: `\${FTS}`,
  });
  expect(loadLtmConfig(config, { env: { FTS: 'false', TABLE: '123' } }).options).toEqual({
    enableFts: false,
    cacheBytes: 1024,
    tableName: '123',
    uri: 'false',
  });
});

test('a variable cannot bring settings of its own', () => {
  const yaml = `settings:\n  ltm:\n    uri: \${URI}\n`;
  const { options } = loadLtmConfig(yaml, { env: { URI: 'a\n    table_name: injected' } });
  expect(options).toEqual({ uri: 'a\n    table_name: injected' });
});

test('the variables are those of the process unless others are given', () => {
  const path = process.env['PATH'];
  expect(loadLtmConfig(ltm({ uri: `\${PATH}` })).options.uri).toBe(path);
});

test('a missing variable without a default is named with its path', () => {
  const error = failureOf(ltm({ uri: `\${LTM_URI}`, memtable: { max_entries: `\${toString}` } }), { OTHER: 'x' });
  expect(error.details).toEqual({ path: 'settings.ltm.uri, settings.ltm.memtable.max_entries' });
  expect(error.message).toContain('LTM_URI');
  expect(error.message).toContain('toString');
});

test('values of variables and of the configuration are in no error', () => {
  const secret = 'hunter2-of-the-duck';
  const error = failureOf(
    ltm({
      uri: `${secret}\${MISSING}`,
      enable_fts: `\${SECRET}`,
      format: secret,
      cache_bytes: secret,
      unknown: secret,
    }),
    { SECRET: secret },
  );
  expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain(secret);
  expect(failureOf(`settings:\n  ltm: { uri: "${secret}`).message).not.toContain(secret);
  expect(failureOf(`settings: { ltm: { uri: *${secret} } }`).message).not.toContain(secret);
});

test('everything that is wrong is told at once, with its path and what may be meant', () => {
  const error = failureOf(
    ltm({
      urii: 'x',
      enableFts: true,
      format: 'csv',
      table_name: 5,
      memtable: { max_entrys: 1, max_bytes: -1 },
      zebra: 1,
    }),
  );
  expect((error.details['path'] as string).split(', ').sort()).toEqual([
    'settings.ltm.enableFts',
    'settings.ltm.format',
    'settings.ltm.memtable.max_bytes',
    'settings.ltm.memtable.max_entrys',
    'settings.ltm.table_name',
    'settings.ltm.urii',
    'settings.ltm.zebra',
  ]);
  for (const meant of ['uri', 'enable_fts', 'max_entries']) expect(error.message).toContain(`did you mean ${meant}?`);
  expect(error.message).toContain('native');
});

test('quoted text is no boolean and no number', () => {
  const error = failureOf('settings: { ltm: { enable_fts: "true", cache_bytes: "5" } }');
  expect(error.details['path']).toBe('settings.ltm.enable_fts, settings.ltm.cache_bytes');
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'settings.ltm'],
  ['null', null, 'settings.ltm'],
  ['a number', 42, 'settings.ltm'],
  ['an array', [], 'settings.ltm'],
  ['an empty text', '', 'settings.ltm'],
  ['text that is no mapping', 'just words', 'settings.ltm'],
  ['settings that are missing', { ltm: {} }, 'settings'],
  ['ltm that is missing', 'settings: { llm: 1 }', 'settings.ltm'],
  ['ltm without content', 'settings:\n  ltm:\n', 'settings.ltm'],
  ['ltm that is text', ltm('duckdb'), 'settings.ltm'],
  ['a name that occurs twice', 'settings:\n  ltm:\n    uri: a\n    uri: b\n', 'twice'],
  ['several documents', 'settings: 1\n---\nsettings: 2\n', 'one YAML document'],
  ['a list that does not end', 'settings: { ltm: [', 'not valid YAML'],
  ['an alias without an anchor', 'settings: { ltm: { uri: *nothing } }', 'alias'],
  ['a reference that does not end', ltm({ uri: `\${LTM_URI` }), 'settings.ltm.uri'],
  ['a reference without a name', ltm({ uri: `\${}` }), 'settings.ltm.uri'],
  ['a prototype', JSON.parse('{"settings":{"ltm":{"__proto__":{"uri":"x"}}}}'), '__proto__'],
  ['a text of megabytes', `settings: ${'x'.repeat(2_000_000)}`, 'too long'],
  ['a thousand lists in each other', `settings: ${'['.repeat(10_000)}`, 'YAML'],
])('%s is refused with words that say where', (_, config, words) => {
  expect(failureOf(config).message).toContain(words);
});

test('damaged YAML is told with its line', () => {
  expect(failureOf('settings:\n  ltm:\n    uri: a\n    uri: b\n').details).toMatchObject({ line: 4 });
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 30 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`);
  const bomb = ['a0: &a0 [x, x]', ...levels, 'settings: { ltm: { uri: *a30 } }'].join('\n');
  expect(failureOf(bomb).message).toContain('alias');
});

test('any text and any object is accepted or refused with INVALID_ARGUMENT, never anything else', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.jsonValue().map(ltm),
    fc.dictionary(fc.constantFrom('backend', 'uri', 'format', 'memtable', 'x', '__proto__'), fc.jsonValue()).map(ltm),
    fc.string({ unit: fc.constantFrom('$', '{', '}', ':', '-', 'A', '\n', ' ') }).map((uri) => ltm({ uri })),
  );
  fc.assert(
    fc.property(anything, (config) => {
      try {
        expect(typeof loadLtmConfig(config, { env: { A: 'a' } }).backend).toBe('string');
      } catch (error) {
        expect(EiderError.is(error, 'INVALID_ARGUMENT'), String(error)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
