import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { sql } from '@eider/core';
import { describe, expect, it } from 'vitest';
import { errorOf } from './capture-error.ts';
import { runScript } from './processes/run-script.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = await temporaryFolder();

describe('a path that cannot be a database', () => {
  it('is INVALID_ARGUMENT if it is a directory, for every call that takes a path', async () => {
    await using engine = await openNodeDuckDb();
    const calls = [
      () => openNodeDuckDb({ path: folder }),
      () => engine.attach('bad', { path: folder }),
      () => engine.exportParquet(sql`SELECT 1 AS n`, folder),
      () => engine.importParquet(folder, 't'),
      () => engine.restore(folder),
      () => engine.backup(folder),
    ];
    for (const call of calls) expect((await errorOf(call())).code).toBe('INVALID_ARGUMENT');
  });

  it('is NOT_FOUND if its folder is missing, and names no folder that was not there', async () => {
    const path = join(folder, 'no', 'such', 'folder', 'x.duckdb');
    await using engine = await openNodeDuckDb();
    expect((await errorOf(openNodeDuckDb({ path }))).code).toBe('NOT_FOUND');
    expect((await errorOf(engine.backup(path))).code).toBe('NOT_FOUND');
    expect((await errorOf(engine.exportParquet(sql`SELECT 1 AS n`, path))).code).toBe('NOT_FOUND');
    expect(await readdir(folder)).not.toContain('no');
  });

  it('is NOT_FOUND if a part of it is a file', async () => {
    await writeFile(join(folder, 'file'), 'x');
    expect((await errorOf(openNodeDuckDb({ path: join(folder, 'file', 'x.duckdb') }))).code).toBe('NOT_FOUND');
  });

  // Folders of the kernel's, because file modes do not bind the superuser that tests often run as; elsewhere they are missing.
  it('is refused with a typed error where nothing can be written', async () => {
    await using engine = await openNodeDuckDb();
    const codes = ['PERMISSION_DENIED', 'NOT_FOUND'];
    for (const path of ['/sys/x.duckdb', '/proc/x.duckdb']) {
      expect(codes).toContain((await errorOf(openNodeDuckDb({ path }))).code);
      expect(codes).toContain((await errorOf(engine.backup(path))).code);
      expect(codes).toContain((await errorOf(engine.exportParquet(sql`SELECT 1 AS n`, path))).code);
    }
  });

  it('is UNSUPPORTED on a server, where it would be written', async () => {
    await using engine = await openNodeDuckDb();
    const path = 's3://bucket/x.duckdb';
    expect((await errorOf(engine.attach('remote', { path }))).code).toBe('UNSUPPORTED');
    expect((await errorOf(engine.backup(path))).code).toBe('UNSUPPORTED');
    expect((await errorOf(engine.exportParquet(sql`SELECT 1 AS n`, path))).code).toBe('UNSUPPORTED');
  });
});

describe('a file that is no database of ours', () => {
  it.each([
    ['nothing in it', Buffer.alloc(0)],
    ['text in it', Buffer.from('hello '.repeat(4000))],
    ['a broken header', Buffer.concat([Buffer.alloc(8), Buffer.from('DUCK'), Buffer.alloc(20_000)])],
  ])('with %s is CORRUPT_DATA and stays as it is', async (name, bytes) => {
    const path = join(folder, `${name}.duckdb`);
    await writeFile(path, bytes);
    expect((await errorOf(openNodeDuckDb({ path }))).code).toBe('CORRUPT_DATA');
    expect(await readFile(path)).toEqual(bytes);
  });

  it('of a newer storage version is UNSUPPORTED, also when DuckDB complains of its checksum first', async () => {
    const path = join(folder, 'newer.duckdb');
    await (await openNodeDuckDb({ path })).close();
    const bytes = await readFile(path);
    bytes.writeBigUInt64LE(99n, 12);
    await writeFile(path, bytes);
    expect(await errorOf(openNodeDuckDb({ path }))).toMatchObject({
      code: 'UNSUPPORTED',
      details: { storageVersion: 99 },
    });
    expect(await readFile(path)).toEqual(bytes);
  });
});

describe('a full disk', () => {
  it('is RESOURCE_EXHAUSTED for every writing call, loses nothing committed and leaves no torn file', async () => {
    const own = join(folder, 'full');
    await mkdir(own);
    // Files may not grow past 2 MB: the kernel refuses the write as it does on a full disk.
    const limits = { shell: "trap '' XFSZ; ulimit -f 4000" };
    const script = runScript('./full-disk.ts', [join(own, 'a.duckdb'), join(own, 'b.duckdb'), own], limits);
    expect(JSON.parse(await script.nextLine())).toEqual({
      write: 'RESOURCE_EXHAUSTED',
      rows: 100,
      backup: 'RESOURCE_EXHAUSTED',
      export: 'RESOURCE_EXHAUSTED',
      image: 'RESOURCE_EXHAUSTED',
      health: true,
    });
    await script.ended();
    expect(await readdir(own)).toEqual(['a.duckdb']);
  });

  it.each([
    ['checkpoint', { kept: 1000, big: 'NOT_FOUND' }, ['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED', 'PERMISSION_DENIED']],
    ['commit', { kept: 1000, big: 180_000 }, ['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED']],
  ])(
    'makes a checkpoint RESOURCE_EXHAUSTED while reads go on, and is over when there is room: durability %s',
    async (durability, afterwards, failures) => {
      const own = join(folder, `full-${durability}`);
      await mkdir(own);
      const limits = { shell: "trap '' XFSZ; ulimit -f 6000" };
      const script = runScript(
        './full-checkpoint.ts',
        [join(own, 'm.duckdb'), join(own, 'other.duckdb'), durability],
        limits,
      );
      const { codes, ...told } = JSON.parse(await script.nextLine());
      expect(codes).toEqual(failures);
      expect(told).toEqual({
        hasRead: true,
        failures: [],
        afterwards,
        again: 'no error',
        healthy: true,
        found: { kept: 1000, small: 10 },
      });
      await script.ended();
    },
  );
});

describe('a file with one wrong bit', () => {
  it('is CORRUPT_DATA or reads as it was, never otherwise, and takes no process down', async () => {
    const script = runScript('./flip-bits.ts', [join(folder, 'flipped.duckdb'), '100', '7']);
    const { sizeBytes, outcomes } = JSON.parse(await script.nextLine());
    expect(sizeBytes).toBeGreaterThan(300_000);
    // A changed version number is that of a newer file; blocks that nothing uses may be anything.
    const { CORRUPT_DATA: damaged = 0, UNSUPPORTED: newer = 0, whole = 0, ...others } = outcomes;
    expect(others).toEqual({});
    expect(damaged + newer + whole).toBe(100);
    expect(damaged).toBeGreaterThan(50);
    await script.ended();
  });
});
