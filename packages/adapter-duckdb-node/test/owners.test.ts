import { once } from 'node:events';
import { cp, link, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DuckDBInstance } from '@duckdb/node-api';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { type SqlEngine, sql } from '@eider/core';
import { afterEach, describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { runScript } from './processes/run-script.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();
const engines: SqlEngine[] = [];
let count = 0;

async function open(): Promise<SqlEngine> {
  const engine = await openNodeDuckDb();
  engines.push(engine);
  return engine;
}

async function newFile(): Promise<string> {
  count += 1;
  const path = join(folder, `file-${count}.duckdb`);
  const engine = await open();
  const database = await engine.attach('made', { path });
  await engine.execute(sql`CREATE TABLE made.t AS SELECT 1 AS n`);
  await database.detach();
  return path;
}

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});

describe('a database file has one owner in a process, whatever name it is given', () => {
  it('through a symbolic link to the file', async () => {
    const path = await newFile();
    await symlink(path, `${path}.link`);
    await (await open()).attach('owner', { path });
    expect((await errorOf((await open()).attach('thief', { path: `${path}.link` }))).code).toBe('LOCKED');
  });

  it('through a symbolic link to the folder', async () => {
    const path = await newFile();
    const linked = join(folder, `linked-${count}`);
    await symlink(folder, linked);
    await (await open()).attach('owner', { path });
    const other = join(linked, `file-${count}.duckdb`);
    expect((await errorOf((await open()).attach('thief', { path: other }))).code).toBe('LOCKED');
  });

  it('through a hard link', async () => {
    const path = await newFile();
    await link(path, `${path}.hard`);
    await (await open()).attach('owner', { path });
    expect((await errorOf((await open()).attach('thief', { path: `${path}.hard` }))).code).toBe('LOCKED');
  });

  it('through a symbolic link to a file that the owner is only creating', async () => {
    const path = join(folder, 'not-yet.duckdb');
    await symlink(path, `${path}.link`);
    await (await open()).attach('owner', { path });
    expect((await errorOf((await open()).attach('thief', { path: `${path}.link` }))).code).toBe('LOCKED');
  });

  it('a link to a missing file creates the file that it names', async () => {
    const path = join(folder, 'created-by-link.duckdb');
    await symlink(path, `${path}.link`);
    const engine = await open();
    const database = await engine.attach('made', { path: `${path}.link` });
    await engine.execute(sql`CREATE TABLE made.t AS SELECT 1 AS n`);
    await database.detach();
    expect((await readFile(path)).subarray(8, 12).toString()).toBe('DUCK');
  });

  it('of two attaches at the same moment one wins', async () => {
    const path = await newFile();
    const [left, right] = [await open(), await open()];
    const outcomes = await Promise.allSettled([left.attach('a', { path }), right.attach('a', { path })]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('for another copy of this package too', async () => {
    const path = await newFile();
    const source = fileURLToPath(new URL('../src', import.meta.url));
    const copied = fileURLToPath(new URL(`../.scratch/copy-${process.pid}/src`, import.meta.url));
    await mkdir(copied, { recursive: true });
    await cp(source, copied, { recursive: true });
    const copy = (await import(pathToFileURL(join(copied, 'index.ts')).href)) as typeof import('../src/index.ts');
    expect(copy.openNodeDuckDb).not.toBe(openNodeDuckDb);
    const engine = await copy.openNodeDuckDb();
    engines.push(engine);
    await engine.attach('owner', { path });
    expect((await errorOf((await open()).attach('thief', { path }))).code).toBe('LOCKED');
    await engine.close();
    await (await open()).attach('heir', { path });
    await rm(dirname(copied), { recursive: true });
  });

  it('against DuckDB used without this package, where the kernel tells of its locks', async () => {
    const path = await newFile();
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`ATTACH '${path}' AS raw`);
    const attempt = (await open()).attach('thief', { path });
    if (process.platform === 'linux') expect((await errorOf(attempt)).code).toBe('LOCKED');
    else await expect(attempt).resolves.toBeDefined();
    await connection.run('DETACH raw');
    connection.closeSync();
    instance.closeSync();
  });

  it('for a worker thread, until it lets go or ends', async () => {
    const path = await newFile();
    const url = new URL('./processes/hold-file-worker.ts', import.meta.url);
    const worker = new Worker(url, { workerData: path, execArgv: ['--conditions=@eider/source'] });
    expect(await once(worker, 'message')).toEqual(['held']);
    const engine = await open();
    expect((await errorOf(engine.attach('thief', { path }))).code).toBe('LOCKED');
    worker.postMessage('let go');
    expect(await once(worker, 'message')).toEqual(['released']);
    await engine.attach('heir', { path });
    await worker.terminate();
  });
});

describe('a database file that another process has open', () => {
  it('is LOCKED and the error names the holder, until it lets go', async () => {
    const path = await newFile();
    const script = runScript('./hold-file.ts', [path]);
    expect(await script.nextLine()).toBe('held');
    const engine = await open();
    const error = await errorOf(engine.attach('mine', { path }));
    expect(error).toMatchObject({ code: 'LOCKED', retryable: true, details: { holderPid: script.pid } });
    script.tell('let go');
    expect(await script.nextLine()).toBe('released');
    const database = await engine.attach('mine', { path });
    expect((await engine.query(sql`FROM mine.t`)).rows).toEqual([{ n: 1 }]);
    await database.detach();
    script.tell('end');
    await script.ended();
  });

  it('is free when that process was killed', async () => {
    const path = await newFile();
    const script = runScript('./hold-file.ts', [path]);
    expect(await script.nextLine()).toBe('held');
    await script.kill();
    const engine = await open();
    await engine.attach('mine', { path });
    expect((await engine.query(sql`FROM mine.t`)).rows).toEqual([{ n: 1 }]);
  });

  it('is locked for others while this process has it, also after other engines read other names of it', async () => {
    const path = await newFile();
    const engine = await open();
    await engine.attach('mine', { path });
    await errorOf((await open()).attach('thief', { path, readOnly: true }));
    await errorOf((await open()).restore(path));
    await errorOf((await open()).importParquet(path, 't'));
    await errorOf((await open()).exportParquet(sql`SELECT 1 AS n`, path));
    const script = runScript('./try-file.ts', [path]);
    expect(JSON.parse(await script.nextLine())).toEqual({ code: 'LOCKED', holderPid: process.pid });
    await script.ended();
  });
});

describe('detach', () => {
  it('frees the file only when the calls that use it have ended', async () => {
    const path = await newFile();
    const engine = await openNodeDuckDb({ sessions: { limit: 4, waitMs: 20 } });
    engines.push(engine);
    const database = await engine.attach('mine', { path });
    await engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO mine.t VALUES (2)`);
      expect((await errorOf(database.detach())).code).toBe('RESOURCE_EXHAUSTED');
      expect((await errorOf((await open()).attach('early', { path }))).code).toBe('LOCKED');
    });
    const heir = await open();
    await heir.attach('heir', { path });
    expect((await heir.query(sql`SELECT count(*)::INTEGER AS n FROM heir.t`)).rows).toEqual([{ n: 2 }]);
  });
});
