import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requireToolchain } from '../src/install/require-toolchain.ts';
import { withStepLock } from '../src/install/step-lock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-install-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function makeCommand(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
  await chmod(join(folder, name), 0o755);
}

describe('a tool chain', () => {
  test.each([
    ['go', /^Go is missing: install Go 1\.24 or later/],
    ['npm', /^npm is missing/],
    ['python', /^Python 3 with pip is missing: install python3 and python3-pip/],
  ] as const)('that is missing is named with the way to get it: %s', async (toolchain, message) => {
    vi.stubEnv('PATH', folder);
    await expect(requireToolchain(toolchain)).rejects.toThrow(message);
  });

  test('of an old Go is refused, of a new one taken', async () => {
    vi.stubEnv('PATH', folder);
    await makeCommand('go', 'go version go1.23.9 linux/amd64');
    await expect(requireToolchain('go')).rejects.toThrow(/^Go 1\.23 is too old/);
    await makeCommand('go', 'go version go1.24.0 linux/amd64');
    await requireToolchain('go');
  });
});

describe('the lock of a step', () => {
  test('lets one caller in at a time', async () => {
    let inside = 0;
    const most = await Promise.all(
      Array.from({ length: 4 }, () =>
        withStepLock(join(folder, 'lock'), async () => {
          inside += 1;
          const seen = inside;
          await readdir(folder);
          inside -= 1;
          return seen;
        }),
      ),
    );
    expect(most).toEqual([1, 1, 1, 1]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('is let go when the work fails', async () => {
    const failing = () => Promise.reject(new Error('no network'));
    await expect(withStepLock(join(folder, 'lock'), failing)).rejects.toThrow('no network');
    expect(await withStepLock(join(folder, 'lock'), async () => 'in')).toBe('in');
  });

  test('of a process that died is taken over', async () => {
    // Above the largest process id of any system.
    await writeFile(join(folder, 'lock'), '2147483646');
    expect(await withStepLock(join(folder, 'lock'), async () => 'in')).toBe('in');
  });
});
