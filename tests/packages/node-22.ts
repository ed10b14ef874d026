import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.ts';
import { installLocked } from './install.ts';

const PINNED = join(ROOT, 'tests/packages/node-22');
const INSTALLED = join(ROOT, '.tools/node-22');

/** Installs the oldest Node that the packages support, once per checkout and version, and resolves to its binary. */
export async function openNode22(): Promise<string> {
  const lockfile = await readText(join(PINNED, 'package-lock.json'));
  const marker = join(INSTALLED, 'package-lock.json');
  if (lockfile !== (await readText(marker)) || (await readText(binaryManifest())) === undefined) {
    await mkdir(INSTALLED, { recursive: true });
    await cp(join(PINNED, 'package.json'), join(INSTALLED, 'package.json'));
    await cp(join(PINNED, 'package-lock.json'), marker);
    await installLocked(INSTALLED);
  }
  return join(binaryManifest(), '../bin/node');
}

function binaryManifest(): string {
  return join(INSTALLED, 'node_modules', `node-${process.platform}-${process.arch}`, 'package.json');
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
