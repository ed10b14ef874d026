import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EiderError, seededRandom } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acquireLockFile, type LockOwners } from '../../src/fs/lock/lock-file.ts';
import { thisOwner } from '../../src/fs/lock/lock-owner.ts';

const START = { storeId: 'store-1', after: 0, timeMs: 0 };
const OTHER_ID = '00000000-0000-4000-8000-000000000000';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-lock-'));
  path = join(folder, 'agent.log');
});

afterEach(() => rm(folder, { recursive: true }));

describe('a log that is open', () => {
  test('is LOCKED for the same process, by any path', async () => {
    const log = await openFileLog(path);
    await log.begin(START);
    await mkdir(join(folder, 'sub'));
    await symlink(path, join(folder, 'link.log'));
    await symlink(folder, join(folder, 'sub', 'up'));
    for (const same of [
      path,
      join(folder, 'sub', '..', 'agent.log'),
      join(folder, 'link.log'),
      join(folder, 'sub/up/agent.log'),
    ]) {
      await expect(openFileLog(same)).rejects.toMatchObject({ code: 'LOCKED', details: { pid: process.pid } });
    }
    await log.append(Uint8Array.of(1), { after: 0 });
    await log.close();
    const again = await openFileLog(join(folder, 'link.log'));
    expect(again.state?.lastSequence).toBe(1);
    await again.close();
  });

  test('is LOCKED for another copy of this package, even if the lock file is gone', async () => {
    const log = await openFileLog(path);
    await rm(`${path}.lock`);
    vi.resetModules();
    const copy = await import('../../src/fs/index.ts');
    expect(copy.openFileLog).not.toBe(openFileLog);
    await expect(copy.openFileLog(path)).rejects.toMatchObject({ code: 'LOCKED' });
    await log.close();
    await (await copy.openFileLog(path)).close();
  });

  test('is LOCKED for another thread of this process', async () => {
    const log = await openFileLog(path);
    const worker = new Worker(new URL('./children/open-in-thread.ts', import.meta.url), {
      workerData: path,
      execArgv: ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'],
    });
    expect(await once(worker, 'message')).toEqual([{ code: 'LOCKED', pid: process.pid }]);
    await log.close();
  });

  test('is LOCKED for another process, which is told who holds it', async () => {
    const child = fork(new URL('./children/hold-log.ts', import.meta.url), [path]);
    await once(child, 'message');
    const before = await readdir(folder);
    const refused = openFileLog(path);
    await expect(refused).rejects.toMatchObject({
      code: 'LOCKED',
      retryable: true,
      details: { pid: child.pid, host: hostname() },
    });
    expect(await readdir(folder)).toEqual(before);
    child.send('close');
    await once(child, 'exit');
    await (await openFileLog(path)).close();
  });

  test('leaves nothing but itself when it is closed', async () => {
    const log = await openFileLog(path);
    await log.begin(START);
    expect((await readdir(folder)).toSorted()).toEqual(['agent.log', 'agent.log.lock']);
    await log.close();
    expect(await readdir(folder)).toEqual(['agent.log']);
  });
});

describe('a lock file', () => {
  test('of a process that was killed is taken over', async () => {
    const child = fork(new URL('./children/hold-log.ts', import.meta.url), [path]);
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(JSON.parse(await readFile(`${path}.lock`, 'utf8'))).toMatchObject({ pid: child.pid });
    const log = await openFileLog(path);
    await log.close();
    expect(await readdir(folder)).toEqual(['agent.log']);
  });

  test('of a process whose number another process has now is taken over', async () => {
    await writeFile(`${path}.lock`, JSON.stringify({ ...(await thisOwner(OTHER_ID)), startedAt: '1' }));
    await (await openFileLog(path)).close();
  });

  test('of another machine stays, and the error says what to do', async () => {
    await writeFile(`${path}.lock`, JSON.stringify({ ...(await thisOwner(OTHER_ID)), pid: 1, host: 'elsewhere' }));
    await expect(openFileLog(path)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('remove the lock file'),
      details: { pid: 1, host: 'elsewhere' },
    });
    expect(await readdir(folder)).toEqual(['agent.log.lock']);
  });

  test('that eider did not write is not touched', async () => {
    await writeFile(`${path}.lock`, 'mine');
    await expect(openFileLog(path)).rejects.toMatchObject({ code: 'LOCKED', retryable: false });
    expect(await readFile(`${path}.lock`, 'utf8')).toBe('mine');
  });
});

describe('when many want the lock of a dead owner', () => {
  test('one has it at a time, even if each dies with it', async () => {
    const random = seededRandom(7);
    for (let round = 0; round < 10; round += 1) {
      const lockPath = join(folder, `${round}.lock`);
      const alive = new Set<string>();
      const holders: string[] = [];
      const won = await Promise.all(
        Array.from({ length: 24 }, () => winAndDie(lockPath, alive, holders, random.next() < 0.3)),
      );
      expect(won.every((isWinner) => isWinner)).toBe(true);
    }
    expect((await readdir(folder)).filter((name) => !/^\d+\.lock$/.test(name))).toEqual([]);
  }, 120_000);

  test('one process has it at a time', async () => {
    const children = Array.from({ length: 8 }, () =>
      fork(new URL('./children/take-lock-and-die.ts', import.meta.url), [folder]),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual(children.map(() => 0));
    expect(await readdir(folder)).toEqual(['x.lock']);
  }, 120_000);
});

/** Tries until it has the lock, checks that nobody else has it, and dies with it or gives it back. */
async function winAndDie(
  lockPath: string,
  alive: Set<string>,
  holders: string[],
  givesBack: boolean,
): Promise<boolean> {
  const owners: LockOwners = {
    self: async (id) => {
      alive.add(id);
      return { id, pid: 1, startedAt: '', host: id };
    },
    isAlive: async (owner) => alive.has(owner.id),
  };
  for (;;) {
    let id = '';
    const self = async (own: string): ReturnType<LockOwners['self']> => {
      id = own;
      return owners.self(own);
    };
    try {
      const lock = await acquireLockFile(lockPath, { ...owners, self });
      holders.push(id);
      const isAlone = holders.length === 1;
      // Others try meanwhile.
      await readdir(folder);
      const isStillAlone = holders.length === 1;
      holders.pop();
      if (givesBack) await lock.release();
      alive.delete(id);
      return isAlone && isStillAlone;
    } catch (error) {
      alive.delete(id);
      if (!EiderError.is(error, 'LOCKED')) throw error;
    }
  }
}
