import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { httpfsFolder } from './fetch-extension.ts';
import { runScript } from './processes/run-script.ts';
import { serveFiles } from './serve-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();
const extensionDirectory = await httpfsFolder();
const BUILT_IN = ['autocomplete', 'core_functions', 'icu', 'json', 'parquet'];

describe('extensions', () => {
  it('are loaded from the configured folder and listed in capabilities', async () => {
    await using engine = await openNodeDuckDb({ extensions: ['httpfs'], extensionDirectory });
    expect(engine.capabilities.extensions).toEqual([...BUILT_IN, 'httpfs'].sort());
  });

  it('read files from a server once loaded: Parquet, and a database attached read-only', async () => {
    const [parquet, database] = [join(folder, 'films.parquet'), join(folder, 'films.duckdb')];
    await using engine = await openNodeDuckDb({ extensions: ['httpfs'], extensionDirectory });
    await engine.execute(sql`CREATE TABLE films AS SELECT range AS id, 'film ' || range AS title FROM range(1000)`);
    await engine.exportParquet(sql`FROM films`, parquet);
    await engine.backup(database);
    const server = await serveFiles({
      '/films.parquet': await readFile(parquet),
      '/films.duckdb': await readFile(database),
    });
    const base = `http://127.0.0.1:${server.port}`;
    expect(await engine.importParquet(`${base}/films.parquet`, 'imported')).toEqual({ rows: 1000 });
    const attached = await engine.attach('remote', { path: `${base}/films.duckdb`, readOnly: true });
    expect((await engine.query(sql`SELECT title FROM remote.films WHERE id = 7`)).rows).toEqual([{ title: 'film 7' }]);
    await attached.detach();
    expect((await errorOf(engine.attach('remote', { path: `${base}/films.duckdb` }))).code).toBe('UNSUPPORTED');
  });

  it('that are missing are left out of capabilities, and what needs them names them and says how to get them', async () => {
    await using engine = await openNodeDuckDb({ extensions: ['not_a_real_one'] });
    expect(engine.capabilities.extensions).toEqual(BUILT_IN);
    const attempts = [
      () => engine.attach('remote', { path: 's3://bucket/a.duckdb', readOnly: true }),
      () => engine.importParquet('s3://bucket/a.parquet', 't'),
      () => engine.query(sql`SELECT * FROM read_parquet('https://127.0.0.1/a.parquet')`),
    ];
    for (const attempt of attempts) {
      const error = await errorOf(attempt());
      expect(error).toMatchObject({ code: 'UNSUPPORTED', retryable: false, details: { extension: 'httpfs' } });
      expect(error.message).toMatch(/extensions setting.*extensionDirectory/);
    }
  });

  it('that lie in the configured folder but are no extensions make opening fail', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'httpfs.duckdb_extension'), 'no extension');
    const error = await errorOf(openNodeDuckDb({ extensions: ['httpfs'], extensionDirectory: broken }));
    expect(error).toMatchObject({ code: 'UNSUPPORTED', details: { extension: 'httpfs' } });
  });

  it.each(['../evil', 'a b', "x'; DROP", ''])('have names, and not %j', async (name) => {
    expect((await errorOf(openNodeDuckDb({ extensions: [name] }))).code).toBe('INVALID_ARGUMENT');
  });
});

describe('extensions of a process whose downloads go through a proxy', async () => {
  const extension = await readFile(join(extensionDirectory, 'httpfs.duckdb_extension'));
  const proxy = await serveFiles({ '/httpfs.duckdb_extension.gz': gzipSync(extension, { level: 1 }) });
  const variables = (home: string) => ({
    HOME: join(folder, home),
    HTTP_PROXY: `http://127.0.0.1:${proxy.port}`,
    http_proxy: `http://127.0.0.1:${proxy.port}`,
  });

  it('are never downloaded unless the caller allows it', async () => {
    await mkdir(join(folder, 'first'));
    const before = proxy.requests.length;
    const surroundings = { variables: variables('first') };
    const script = runScript('./load-extensions.ts', ['', 's3://bucket/a.parquet'], surroundings);
    expect(JSON.parse(await script.nextLine())).toEqual({ loaded: false, code: 'UNSUPPORTED' });
    await script.ended();
    expect(proxy.requests.slice(before)).toEqual([]);
  });

  it('are installed by DuckDB when allowed, and then found in its own folder without asking again', async () => {
    await mkdir(join(folder, 'second'));
    const surroundings = { variables: variables('second') };
    const before = proxy.requests.length;
    for (const mode of ['install', '']) {
      const script = runScript('./load-extensions.ts', [mode, join(folder, 'missing.parquet')], surroundings);
      expect(JSON.parse(await script.nextLine())).toEqual({ loaded: true, code: 'NOT_FOUND' });
      await script.ended();
    }
    expect(proxy.requests.length - before).toBe(1);
  });
});
