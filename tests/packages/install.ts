import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.ts';
import type { PackedPackage } from './pack.ts';
import { run } from './run.ts';

/** What lies in a project's node_modules. */
export interface InstalledTree {
  /** Names of the packages, also of those that lie deeper, sorted. */
  readonly names: readonly string[];
  readonly sizeBytes: number;
}

// Downloads are kept in the repository's own folder for tools: a machine's other caches are left as they are.
const NPM_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline', '--cache', join(ROOT, '.tools/npm-cache')];

/** Makes a project that depends on some of the tarballs and installs it with npm; the rest resolves to tarballs as well. */
export async function installProject(
  folder: string,
  direct: readonly PackedPackage[],
  all: readonly PackedPackage[],
  devDependencies: Readonly<Record<string, string>> = {},
): Promise<void> {
  const tarballs = Object.fromEntries(all.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const dependencies = Object.fromEntries(direct.map(({ name }) => [name, tarballs[name]]));
  const overrides = Object.fromEntries(
    all.map(({ name }) => [name, name in dependencies ? `$${name}` : tarballs[name]]),
  );
  const manifest = { name: 'consumer', private: true, type: 'module', dependencies, devDependencies, overrides };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await run('npm', ['install', ...NPM_FLAGS], folder);
}

/** Installs exactly what a lockfile pins, next to that lockfile. */
export async function installLocked(folder: string): Promise<void> {
  await run('npm', ['ci', ...NPM_FLAGS], folder);
}

/** Looks through a project's node_modules. */
export async function readInstalled(folder: string): Promise<InstalledTree> {
  const names = new Set<string>();
  let sizeBytes = 0;
  for (const entry of await readdir(join(folder, 'node_modules'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) sizeBytes += (await lstat(path)).size;
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)$/.exec(path) ?? [];
    if (entry.isDirectory() && name !== undefined) names.add(name);
  }
  return { names: [...names].sort(), sizeBytes };
}
