import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EiderError } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toDiskError } from '../../src/fs/disk/disk-error.ts';
import { systemFailure } from './simulated-disk.ts';
import { readAll } from './simulated-log.ts';

const START = { storeId: 'store-1', after: 0, timeMs: 0 };
const NOBODY = 65_534;

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-open-'));
  path = join(folder, 'agent.log');
});

afterEach(() => rm(folder, { recursive: true }));

describe('openFileLog refuses', () => {
  test.each([
    ['an empty path', () => '', 'INVALID_ARGUMENT'],
    ['a path with NUL', () => `${path}\0`, 'INVALID_ARGUMENT'],
    ['a folder', () => folder, 'INVALID_ARGUMENT'],
    ['a device', () => '/dev/null', 'INVALID_ARGUMENT'],
    ['a file in a folder that is not there', () => join(folder, 'missing', 'agent.log'), 'NOT_FOUND'],
    ['a name that is too long', () => join(folder, 'x'.repeat(300)), 'INVALID_ARGUMENT'],
  ])('%s', async (_what, pathOf, code) => {
    await expect(openFileLog(pathOf())).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a symbolic link to nothing', async () => {
    await symlink(join(folder, 'missing'), path);
    await expect(openFileLog(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await readdir(folder)).toEqual(['agent.log']);
  });

  test('a file that is no log, and leaves it as it is', async () => {
    await writeFile(path, 'dear diary\n'.repeat(5000));
    await expect(openFileLog(path)).rejects.toMatchObject({ code: 'CORRUPT_DATA' });
    expect(await readFile(path, 'utf8')).toBe('dear diary\n'.repeat(5000));
    expect(await readdir(folder)).toEqual(['agent.log']);
  });

  test.each([-1, 0.5, Number.NaN])('preallocateBytes of %s', async (preallocateBytes) => {
    await expect(openFileLog(path, { preallocateBytes })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test.each([-1, 60_001, Number.NaN])('syncEveryMs of %s', async (syncEveryMs) => {
    await expect(openFileLog(path, { durability: 'relaxed', syncEveryMs })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  test('a durability that there is not', async () => {
    const durability = 'none' as 'strict';
    await expect(openFileLog(path, { durability })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('a place where this user may not write, with PERMISSION_DENIED', async () => {
    await chmod(folder, 0o555);
    const child = spawnSync(process.execPath, childArguments('open-and-append.ts', path), {
      // The superuser may write anywhere.
      ...(process.getuid?.() === 0 && { uid: NOBODY, gid: NOBODY }),
      encoding: 'utf8',
    });
    await chmod(folder, 0o755);
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await readdir(folder)).toEqual([]);
  });
});

test.each(['strict', 'relaxed'])(
  'a limit of the file size makes appends of a %s log RESOURCE_EXHAUSTED, and no commit is lost',
  async (durability) => {
    // The shell counts in KiB; the signal is ignored so that the write fails instead.
    const command = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
    const child = spawnSync(
      'bash',
      ['-c', command, process.execPath, ...childArguments('open-and-append.ts', path, durability)],
      {
        encoding: 'utf8',
      },
    );
    expect(child.stderr).toBe('');
    const { code, acknowledged } = JSON.parse(child.stdout);
    expect(code).toBe('RESOURCE_EXHAUSTED');
    expect(acknowledged).toBeGreaterThan(3);
    const log = await openFileLog(path);
    expect(log.state?.lastSequence).toBe(acknowledged);
    expect(log.recovery.tornBytes).toBe(0);
    await log.append(new Uint8Array(100_000), { after: acknowledged });
    await log.close();
  },
);

describe('a process', () => {
  test('that appends without waiting lives until the commit is durable, and then ends by itself', async () => {
    const child = spawn(process.execPath, childArguments('append-and-return.ts', path), { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    const log = await openFileLog(path);
    expect((await readAll(log, 0)).map((commit) => [...commit.batch])).toEqual([[1], [2], [3]]);
    await log.close();
  });

  test('that has opened and closed a log many times holds no more files than before', async () => {
    const count = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
    const cycle = async (): Promise<void> => {
      const log = await openFileLog(path, { preallocateBytes: 1000 });
      await log.begin(START);
      const after = log.state?.lastSequence ?? 0;
      for (let next = 0; next < 3; next += 1) await log.append(Uint8Array.of(1), { after: after + next });
      await log.truncate(after + 2);
      await log.close();
    };
    await cycle();
    const before = await count();
    for (let round = 0; round < 5; round += 1) await cycle();
    expect(await count()).toBeLessThanOrEqual(before);
  });
});

describe('a log file', () => {
  test('may be empty when a log begins in it', async () => {
    await writeFile(path, '');
    const log = await openFileLog(path);
    expect(log.state).toBeUndefined();
    await log.begin(START);
    await log.append(Uint8Array.of(1), { after: 0 });
    await log.close();
  });

  test('is created by begin, not by opening', async () => {
    await (await openFileLog(path)).close();
    expect(await readdir(folder)).toEqual([]);
  });

  test('needs no room ahead', async () => {
    const log = await openFileLog(path, { preallocateBytes: 0 });
    await log.begin(START);
    for (let after = 0; after < 20; after += 1) await log.append(Uint8Array.of(after), { after });
    await log.close();
    const again = await openFileLog(path);
    expect((await readAll(again, 0)).length).toBe(20);
    await again.close();
  });

  test('forgets a draft that a crash left', async () => {
    await writeFile(`${path}.new`, 'half a file');
    await mkdir(join(folder, 'other'));
    await (await openFileLog(path)).close();
    expect(await readdir(folder)).toEqual(['other']);
  });
});

test.each([
  ['ENOSPC', 'RESOURCE_EXHAUSTED'],
  ['EDQUOT', 'RESOURCE_EXHAUSTED'],
  ['EFBIG', 'RESOURCE_EXHAUSTED'],
  ['EMFILE', 'RESOURCE_EXHAUSTED'],
  ['ENFILE', 'RESOURCE_EXHAUSTED'],
  ['EACCES', 'PERMISSION_DENIED'],
  ['EPERM', 'PERMISSION_DENIED'],
  ['EROFS', 'PERMISSION_DENIED'],
  ['ENOENT', 'NOT_FOUND'],
  ['ENOTDIR', 'NOT_FOUND'],
  ['EISDIR', 'INVALID_ARGUMENT'],
  ['ELOOP', 'INVALID_ARGUMENT'],
  ['ENAMETOOLONG', 'INVALID_ARGUMENT'],
  ['ENOTSUP', 'UNSUPPORTED'],
  ['ENOSYS', 'UNSUPPORTED'],
  ['EIO', 'UNAVAILABLE'],
  ['ESTALE', 'UNAVAILABLE'],
  ['EANYTHING', 'INTERNAL'],
])('the system error %s is %s, and stays the cause', (systemCode, code) => {
  const cause = systemFailure(systemCode);
  const error = toDiskError(cause, '/a/b');
  expect(error).toMatchObject({ code, cause, details: { path: '/a/b', systemCode } });
  expect(toDiskError(error, '/other')).toBe(error);
  expect(EiderError.is(toDiskError('no error', '/a/b'), 'INTERNAL')).toBe(true);
});

function childArguments(name: string, ...values: readonly string[]): string[] {
  const child = fileURLToPath(new URL(`./children/${name}`, import.meta.url));
  return ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning', child, ...values];
}
