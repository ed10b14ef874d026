import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listWorkspace } from '../../scripts/test/workspace.ts';
import { ROOT } from '../workspace/root.ts';

/** Products that planted files import; their content does not matter to the rules. */
const PRODUCTS = ['inversify', 'product', '@noble/hashes'];

/**
 * Lays out a monorepo of our packages' real manifests with one source for each export: what the rules see,
 * without depending on the state of the sources.
 */
export async function layOutTree(folder: string): Promise<void> {
  for (const member of listWorkspace(ROOT)) {
    await cp(join(ROOT, member.directory, 'package.json'), join(folder, member.directory, 'package.json'));
    for (const file of await exportedFiles(member.directory)) {
      await plantFile(folder, join(member.directory, file), 'export type A = 1;\n');
    }
    await linkPackage(folder, member.name, member.directory);
  }
  await plantFile(folder, 'packages/core/src/inner.ts', 'export type B = 1;\n');
  await plantFile(folder, 'packages/core/dist/index.js', 'export {};\n');
  for (const name of PRODUCTS) await addProduct(folder, name);
}

/** Writes a file of the tree, with the folders above it. */
export async function plantFile(folder: string, path: string, source: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), source);
}

/** The folders of the tree's sources, relative to it. */
export async function sourceFolders(folder: string): Promise<readonly string[]> {
  const parents = ['packages', 'apps'];
  const members = await Promise.all(
    parents.map(async (parent) => (await readdir(join(folder, parent))).map((name) => join(parent, name, 'src'))),
  );
  return members.flat();
}

async function exportedFiles(directory: string): Promise<readonly string[]> {
  const manifest = await import(join(ROOT, directory, 'package.json'), { with: { type: 'json' } });
  const targets = Object.values(manifest.default.exports ?? {}) as readonly Readonly<Record<string, string>>[];
  return [...targets.map((target) => target['@eider/source'] ?? ''), 'src/main.ts'].filter((file) => file !== '');
}

async function linkPackage(folder: string, name: string, directory: string): Promise<void> {
  const link = join(folder, 'node_modules', name);
  await mkdir(dirname(link), { recursive: true });
  await symlink(join(folder, directory), link);
}

async function addProduct(folder: string, name: string): Promise<void> {
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js' };
  await plantFile(folder, join('node_modules', name, 'package.json'), JSON.stringify(manifest));
  await plantFile(folder, join('node_modules', name, 'index.js'), 'export {};\n');
}
