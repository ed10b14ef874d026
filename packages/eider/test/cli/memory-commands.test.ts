import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openMemory } from 'eider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cli } from './cli-run.ts';

let folder: string;
let uri: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-cli-'));
  uri = join(folder, 'ltm.duckdb');
  const memory = await openMemory(uri);
  await memory.storeMany([
    { key: 'a', value: { text: 'alpha beta' }, metadata: { kind: 'note', year: 1990 } },
    { key: 'b', value: 'gamma \u001b[31m red', metadata: { kind: 'note', year: 2000 } },
    { key: 'c/1', value: 3 },
  ]);
  await memory.namespace('users', '4/2').store('p', 'deep');
  await memory.close();
});

afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]) => cli([...args, '--uri', uri]);
const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).out);

describe('store and get', () => {
  test('a value that is JSON is stored as JSON, anything else as text', async () => {
    for (const [given, stored] of [
      ['{"a":1}', { a: 1 }],
      ['null', null],
      ['plain words', 'plain words'],
      ['12', 12],
    ] as const) {
      expect(await run('store', 'k', given)).toMatchObject({ exitCode: 0, err: '' });
      expect(await json('get', 'k')).toMatchObject({ key: 'k', value: stored });
    }
    await run('store', 'k', '12', '--string');
    expect(await json('get', 'k')).toMatchObject({ value: '12' });
  });

  test('a value comes from standard input, metadata and life with it', async () => {
    const args = ['store', 'i', '-', '--uri', uri, '--metadata', '{"from":"pipe"}', '--ttl', '1h', '--json'];
    const { out, exitCode } = await cli(args, { input: '{"b":2}' });
    expect(exitCode).toBe(0);
    const { updatedAt, expiresAt, ...record } = JSON.parse(out);
    expect(record).toMatchObject({ value: { b: 2 }, metadata: { from: 'pipe' }, created: true });
    expect(Date.parse(expiresAt) - Date.parse(updatedAt)).toBe(3_600_000);
  });

  test('texts are printed as they are, other values as JSON', async () => {
    expect(await run('get', 'b')).toEqual({ exitCode: 0, out: 'gamma \u001b[31m red\n', err: '' });
    expect((await run('get', 'a')).out).toBe('{\n  "text": "alpha beta"\n}\n');
  });

  test('a missing record ends with 3, a taken key with 5', async () => {
    expect(await run('get', 'nothing')).toEqual({ exitCode: 3, out: '', err: 'there is no such record\n' });
    expect(await run('store', 'a', '1', '--if-absent')).toMatchObject({ exitCode: 5, out: '' });
    expect(await json('get', 'a')).toMatchObject({ value: { text: 'alpha beta' } });
  });

  test('namespaces are paths, a slash inside a part is %2F', async () => {
    expect((await run('namespaces')).out).toBe('users/4%2F2\n');
    expect(await json('get', 'p', '--namespace', 'users/4%2F2')).toMatchObject({ value: 'deep' });
    expect(await run('get', 'p')).toMatchObject({ exitCode: 3 });
    expect((await run('namespaces', '--depth', '1', '--json')).out).toBe('["users"]\n');
  });
});

describe('finding', () => {
  test('search finds by text and filter, best first, and says where to go on', async () => {
    const { hits } = (await json('search', 'alpha')) as { hits: { record: { key: string } }[] };
    expect(hits.map(({ record }) => record.key)).toEqual(['a']);
    const filtered = (await json('search', '--filter', '{"year":{"gte":2000}}')) as typeof hits & { hits: typeof hits };
    expect(filtered.hits.map(({ record }) => record.key)).toEqual(['b']);
    const first = (await json('search', '--filter', '{"kind":"note"}', '--limit', '1')) as { cursor: string };
    const more = await run('search', '--filter', '{"kind":"note"}', '--cursor', first.cursor);
    expect(more.out).toContain('alpha beta');
    expect(await run('search', 'nowhere-to-be-found')).toMatchObject({ exitCode: 0, out: '', err: 'nothing found\n' });
  });

  test('lists are in order of keys, a line each, and cannot steer the terminal', async () => {
    const { out } = await run('list', '--prefix', '', '--limit', '2');
    expect(out).toBe('a\t{"text":"alpha beta"}\nb\tgamma  [31m red\n');
    const lines = (await run('list', '--after', 'b', '--prefix', 'c', '--json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).key)).toEqual(['c/1']);
  });

  test('count counts, with prefix and filter', async () => {
    expect((await run('count', '--prefix', 'c/')).out).toBe('1\n');
    expect(await json('count', '--filter', '{"kind":"note"}')).toEqual({ count: 2 });
  });

  test('watch prints changes from a revision on', async () => {
    const { out } = await run('watch', '--after', '0', '--limit', '2');
    expect(out.trim().split('\n')).toHaveLength(2);
    expect(out).toContain('stored\ta\t');
  });

  test('stats tell what the memory is made of', async () => {
    expect(await json('stats')).toMatchObject({ storage: { capabilities: { format: 'native', durable: true } } });
    expect((await run('stats')).out).toMatch(/^records +[\d,]+$/m);
    expect(await json('checkpoint')).toMatchObject({ runs: expect.any(Number) });
  });
});

describe('files', () => {
  test('what was exported is imported again', async () => {
    const file = join(folder, 'all.jsonl');
    expect(await run('export', file)).toMatchObject({ exitCode: 0 });
    expect(await run('export', file)).toMatchObject({ exitCode: 5 });
    const other = join(folder, 'other.duckdb');
    const imported = await cli(['import', file, '--uri', other, '--json']);
    expect(JSON.parse(imported.out)).toMatchObject({ skipped: 0 });
    expect((await cli(['list', '--uri', other])).out).toBe((await run('list')).out);
    expect(await cli(['import', file, '--uri', other])).toMatchObject({ exitCode: 5 });
    expect((await cli(['import', file, '--uri', other, '--on-conflict', 'keep'])).out).toMatch(/^stored 0, kept/);
  });

  test('bad records are named by their lines', async () => {
    const file = join(folder, 'bad.jsonl');
    await writeFile(file, '{"key":"x","value":1}\nnonsense\n');
    const to = join(folder, 'bad.duckdb');
    expect(await cli(['import', file, '--uri', to])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining('line'),
    });
    const skipped = await cli(['import', file, '--uri', to, '--skip-bad', '--on-conflict', 'replace']);
    expect(skipped).toMatchObject({ exitCode: 0, out: 'stored 1, kept 0, skipped 1\n' });
    expect(skipped.err).toMatch(/^line 2: /);
  });
});

describe('where the memory is', () => {
  test('EIDER_URI and eider.yaml name it, --uri wins', async () => {
    expect((await cli(['get', 'a', '--json'], { env: { EIDER_URI: uri } })).out).toContain('alpha');
    const place = await mkdtemp(join(folder, 'configured-'));
    const text = ['settings:', '  ltm:', '    uri: $' + '{PLACE}', '    enable_fts: true', ''].join('\n');
    await writeFile(join(place, 'eider.yaml'), text);
    const configured = await cli(['get', 'a', '--json'], { workingFolder: place, env: { PLACE: uri } });
    expect(configured.out).toContain('alpha');
    const missing = { EIDER_URI: join(folder, 'missing.duckdb') };
    expect((await cli(['get', 'a', '--uri', uri, '--json'], { env: missing })).exitCode).toBe(0);
    expect(await cli(['get', 'a'])).toMatchObject({ exitCode: 2, err: expect.stringContaining('--uri') });
  });

  test('reading and deleting make no memory where there is none', async () => {
    for (const place of [join(folder, 'typo.duckdb'), pathToFileURL(`${folder}/typo-folder/`).href]) {
      for (const args of [['get', 'a'], ['delete', 'a'], ['list'], ['stats'], ['export', join(folder, 'no.csv')]]) {
        expect(await cli([...args, '--uri', place])).toMatchObject({ exitCode: 3, out: '' });
      }
    }
    await expect(stat(join(folder, 'typo.duckdb'))).rejects.toThrow();
    await expect(stat(join(folder, 'no.csv'))).rejects.toThrow();
  });

  test('a shared folder is written, read and probed by the same commands', async () => {
    const shared = pathToFileURL(`${folder}/shared/`).href;
    expect(await cli(['probe', shared, '--json'])).toMatchObject({ exitCode: 0 });
    expect(await cli(['store', 'a', '1', '--uri', shared])).toMatchObject({ exitCode: 0 });
    expect((await cli(['get', 'a', '--uri', shared])).out).toBe('1\n');
    expect((await cli(['delete', 'a', 'b', '--uri', shared])).out).toBe('deleted 1 of 2\n');
  });
});

describe('usage', () => {
  test('help names every command, and each command its options and examples', async () => {
    const { out, exitCode } = await cli(['--help']);
    expect(exitCode).toBe(0);
    const names = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, name]) => name as string);
    expect(names).toEqual(expect.arrayContaining(['store', 'get', 'search', 'probe', 'export']));
    for (const name of names.filter((each) => each !== 'help'))
      expect((await cli([name, '--help'])).out).toContain(`eider ${name}`);
  });

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli(['--version'])).toEqual({ exitCode: 0, out: `${version}\n`, err: '' });
  });

  test('wrong usage ends with 2, says what is wrong, and does nothing', async () => {
    for (const args of [
      [],
      ['stroe', 'a', '1'],
      ['store'],
      ['store', 'a', '1', '--ttl', 'soon'],
      ['store', 'a', '1', '--metadata', '[1]'],
      ['get', 'a', '--limit', '1'],
      ['list', '--limit', '-1'],
      ['get', 'a', 'b'],
      ['get', 'a', '--uri', 'ftp://host/x'],
    ]) {
      const { exitCode, err } = await cli(args, { env: { EIDER_URI: uri } });
      expect({ args, exitCode }).toEqual({ args, exitCode: 2 });
      expect(err).not.toBe('');
    }
    expect((await cli(['stroe', 'a', '1'])).err).toContain('store');
  });

  test('failures are JSON where JSON was asked for, without values', async () => {
    const { err, exitCode } = await cli(['get', 'a', '--json', '--uri', join(folder, 'nowhere.duckdb')]);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(exitCode).toBe(3);
  });

  test('a signal ends long work with 130', async () => {
    const signal = AbortSignal.abort();
    expect(await cli(['list', '--uri', uri], { signal })).toMatchObject({ exitCode: 130, out: '' });
    expect(await readFile(uri)).toBeDefined();
  });
});
