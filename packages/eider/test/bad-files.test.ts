import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemory } from '../src/index.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-bad-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

// Behind three headers of 4 KiB each.
const FIRST_BLOCK = 12_288;

const file = (name = 'ltm.duckdb') => join(folder, name);

test('a file that is no database is refused and left as it is, with nothing beside it', async () => {
  await writeFile(file('films.csv'), 'title,year\nAlien,1979\n');
  await expect(openMemory(file('films.csv'))).rejects.toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  expect(await readFile(file('films.csv'), 'utf8')).toBe('title,year\nAlien,1979\n');
  expect(await readdir(folder)).toEqual(['films.csv']);
});

test('a database of a newer storage version is UNSUPPORTED and left as it is', async () => {
  await (await openMemory(file())).close();
  const bytes = await readFile(file());
  bytes.writeBigUInt64LE(200n, 12);
  await writeFile(file(), bytes);
  await expect(openMemory(file())).rejects.toThrowError(
    expect.objectContaining({ code: expect.stringMatching(/UNSUPPORTED|CORRUPT_DATA/) }),
  );
  expect(await readFile(file())).toEqual(bytes);
});

test('a database with tables of somebody else is refused and keeps them', async () => {
  const { openNodeDuckDb } = await import('@eider/adapter-duckdb-node');
  const { sql } = await import('@eider/core');
  const owner = await openNodeDuckDb({ path: file() });
  await owner.execute(sql`CREATE TABLE orders (id INTEGER)`);
  await owner.close();
  await expect(openMemory(file())).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('orders') }),
  );
  await using again = await openNodeDuckDb({ path: file(), readOnly: true });
  expect((await again.query(sql`SELECT count(*) AS n FROM orders`)).rows).toEqual([{ n: 0n }]);
});

test('a missing folder is NOT_FOUND, with the path that was given', async () => {
  await expect(openMemory(file('no/such/folder.duckdb'))).rejects.toThrowError(
    expect.objectContaining({
      code: 'NOT_FOUND',
      details: { path: file('no/such/folder.duckdb'), folder: file('no/such') },
    }),
  );
});

test('an empty file is refused with its path and what to do, and left as it is', async () => {
  await writeFile(file(), '');
  await expect(openMemory(file())).rejects.toThrowError(
    expect.objectContaining({
      code: 'CORRUPT_DATA',
      message: expect.stringContaining('delete it'),
      details: { path: file() },
    }),
  );
  expect(await readdir(folder)).toEqual(['ltm.duckdb']);
});

test('the log of a memory is refused in the place of its file', async () => {
  await (await openMemory(file())).close();
  await expect(openMemory(file('ltm.duckdb.log'))).rejects.toThrowError(
    expect.objectContaining({ code: 'CORRUPT_DATA', message: expect.stringContaining('without .log') }),
  );
});

test('a file, or a folder, that this user may not read is PERMISSION_DENIED with its path', async () => {
  await chmod(folder, 0o755);
  await mkdir(file('closed'));
  for (const path of [file(), file('closed/ltm.duckdb')]) await (await openMemory(path)).close();
  await chmod(file(), 0o000);
  await chmod(file('closed'), 0o000);
  // Root may read everything: the child becomes somebody else.
  const program = `import { openMemory } from 'eider';
    if (process.geteuid() === 0) process.seteuid(65534);
    for (const path of ${JSON.stringify([file(), file('closed/ltm.duckdb')])}) {
      await openMemory(path).catch(({ code, details }) => console.log(code, details.path));
    }`;
  const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '--eval', program]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  await chmod(file('closed'), 0o755);
  expect(Buffer.concat(output).toString().trim().split('\n')).toEqual([
    `PERMISSION_DENIED ${file()}`,
    `PERMISSION_DENIED ${file('closed/ltm.duckdb')}`,
  ]);
});

test('a folder that nobody may write to is refused with a typed error', async () => {
  // Not even root can create files here.
  await expect(openMemory('/proc/self/ltm.duckdb')).rejects.toThrowError(
    expect.objectContaining({ code: expect.stringMatching(/PERMISSION_DENIED|NOT_FOUND|UNSUPPORTED/) }),
  );
});

test('the log of another memory is refused; both memories keep what they have', async () => {
  for (const name of ['one', 'two']) {
    await using memory = await openMemory(file(`${name}.duckdb`));
    await memory.store('name', name);
  }
  const log = await readFile(file('two.duckdb.log'));
  const own = await readFile(file('one.duckdb.log'));
  await writeFile(file('one.duckdb.log'), log);
  await expect(openMemory(file('one.duckdb'))).rejects.toThrowError(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('another memory') }),
  );
  await writeFile(file('one.duckdb.log'), own);
  await using one = await openMemory(file('one.duckdb'));
  expect((await one.retrieve('name'))?.value).toBe('one');
});

test('a log whose database file is gone is refused once it has been cut; nothing is overwritten', async () => {
  const memory = await openMemory(file(), { log: { retainMs: 0, retainBytes: 0 } });
  await memory.store('a', 1);
  await memory.close();
  await rm(file());
  const log = await readFile(`${file()}.log`);
  await expect(openMemory(file())).rejects.toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  expect(await readFile(`${file()}.log`)).toEqual(log);
});

test('a memory that was not closed is refused without its log, which may hold acknowledged writes', async () => {
  await killedWriter('k', 3);
  const log = await readFile(`${file()}.log`);
  await rm(`${file()}.log`);
  await expect(openMemory(file())).rejects.toThrowError(
    expect.objectContaining({ code: 'CORRUPT_DATA', message: expect.stringContaining('log') }),
  );
  await writeFile(`${file()}.log`, log);
  await using memory = await openMemory(file());
  expect(await memory.count()).toBe(3);
});

test('a memory reached by a link is the same memory, with the same log', async () => {
  await killedWriter('k', 3);
  const { symlink } = await import('node:fs/promises');
  await symlink(file(), file('link.duckdb'));
  const linked = await openMemory(file('link.duckdb'));
  expect(await linked.count()).toBe(3);
  await linked.store('by-link', 1);
  await linked.close();
  await using memory = await openMemory(file());
  expect(await memory.count()).toBe(4);
});

test('a block whose checksum a kill during a checkpoint left behind is mended; without such a kill it is damage', async () => {
  const memory = await openMemory(file());
  await memory.storeMany(Array.from({ length: 500 }, (_, index) => ({ key: `k${index}`, value: { text: 'kept' } })));
  await memory.close();
  const bytes = await readFile(file());
  // The first block of a small file holds its metadata; its checksum comes first.
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(FIRST_BLOCK) ^ 1n, FIRST_BLOCK);
  await writeFile(file(), bytes);
  await expect(openMemory(file())).rejects.toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  // DuckDB keeps this file while a checkpoint is under way.
  await writeFile(`${file()}.wal`, '');
  await using again = await openMemory(file());
  expect(await again.count()).toBe(500);
  expect((await again.search('kept', { limit: 500 })).hits).toHaveLength(500);
});

test('a second opener gets LOCKED, in this process and in another', async () => {
  await using memory = await openMemory(file());
  await memory.store('a', 1);
  await expect(openMemory(file())).rejects.toThrowError(expect.objectContaining({ code: 'LOCKED' }));
  const child = spawn(process.execPath, [
    '--conditions=@eider/source',
    '--input-type=module',
    '--eval',
    `import { openMemory } from 'eider';
     await openMemory(${JSON.stringify(file())}).then(() => process.exit(0), (error) => { console.log(error.code); process.exit(3); });`,
  ]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const [exitCode] = (await once(child, 'close')) as [number];
  expect([exitCode, Buffer.concat(output).toString().trim()]).toEqual([3, 'LOCKED']);
  expect((await memory.retrieve('a'))?.value).toBe(1);
});

test('a full disk fails the write with a typed error, and every acknowledged write survives', async () => {
  // A limit on file sizes stands in for a full disk: writes beyond it fail with EFBIG.
  const child = spawn('bash', [
    '-c',
    `ulimit -f 12000; exec "$0" "$@"`,
    process.execPath,
    '--conditions=@eider/source',
    '--input-type=module',
    '--eval',
    `import { openMemory } from 'eider';
     process.on('SIGXFSZ', () => {});
     const memory = await openMemory(${JSON.stringify(file())});
     let stored = 0;
     try {
       for (;;) { await memory.store('k' + stored, { filler: 'x'.repeat(200_000) }); stored += 1; }
     } catch (error) { console.log(JSON.stringify({ stored, code: error.code })); }
     process.exit(0);`,
  ]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await once(child, 'close');
  const { stored, code } = JSON.parse(Buffer.concat(output).toString()) as { stored: number; code: string };
  expect(stored).toBeGreaterThan(5);
  expect(code).toMatch(/RESOURCE_EXHAUSTED|INDETERMINATE/);
  await using memory = await openMemory(file());
  for (let index = 0; index < stored; index += 1) expect(await memory.retrieve(`k${index}`)).toBeDefined();
});

/** A process that stores so many records and is killed before it can close. */
async function killedWriter(prefix: string, records: number): Promise<void> {
  const program = `import { openMemory } from 'eider';
    const memory = await openMemory(${JSON.stringify(file())});
    for (let index = 0; index < ${records}; index += 1) await memory.store('${prefix}' + index, index);
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--conditions=@eider/source', '--input-type=module', '--eval', program]);
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}
