import { cp, mkdir, readdir, readFile, realpath, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { listWorkspace, type WorkspacePackage } from '../../scripts/test/workspace.ts';
import { ROOT } from '../workspace/root.ts';
import { run } from './run.ts';

/** A tarball as it would be published, and what lies in it. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** The unpacked tarball. */
  readonly folder: string;
  readonly manifest: PublishedManifest;
  /** What users import: `@eider/core`, `@eider/storage-cloud/fs`. */
  readonly specifiers: readonly string[];
}

/** The parts of a published package.json that are looked at. */
export interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const ROOT_FILES = ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'LICENSE'];
const NOT_COPIED = new Set(['node_modules', 'dist', '.results', '.turbo', '.tools']);

/** Builds and packs every publishable package in a copy of the repository, so that nothing stale is packed. */
export async function packWorkspace(folder: string): Promise<readonly PackedPackage[]> {
  const copy = join(folder, 'copy');
  const members = listWorkspace(ROOT).filter((member) => member.directory.startsWith('packages/'));
  await copyRepository(copy, members);
  const published = members.filter((member) => !member.isPrivate);
  await run('tsc', ['-b', ...published.map((member) => member.directory)], copy);
  const packed: PackedPackage[] = [];
  for (const member of published) packed.push(await pack(join(copy, member.directory), join(folder, 'packed')));
  return packed;
}

async function copyRepository(copy: string, members: readonly WorkspacePackage[]): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const file of ROOT_FILES) await cp(join(ROOT, file), join(copy, file));
  for (const { directory } of members) {
    const filter = (source: string) => !NOT_COPIED.has(basename(source));
    await cp(join(ROOT, directory), join(copy, directory), { recursive: true, filter });
    await copyLinks(copy, join(directory, 'node_modules'));
  }
}

/** Links a package's dependencies as pnpm does: our own to the copy, those of others to where they are. */
async function copyLinks(copy: string, directory: string): Promise<void> {
  for (const entry of await readdir(join(ROOT, directory), { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('@')) await copyLinks(copy, path);
    if (!entry.isSymbolicLink()) continue;
    const target = await realpath(join(ROOT, path));
    const ours = relative(ROOT, target);
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await symlink(ours.startsWith('packages/') ? join(copy, ours) : target, join(copy, path));
  }
}

async function pack(directory: string, destination: string): Promise<PackedPackage> {
  const source = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as PublishedManifest;
  const folder = join(destination, source.name.replace('@', '').replace('/', '-'));
  await mkdir(folder, { recursive: true });
  await pnpm(['pack', '--pack-destination', folder], directory);
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  if (file === undefined) throw new Error(`pnpm pack made no tarball of ${source.name}`);
  const tarball = join(folder, file);
  await run('tar', ['-xzf', tarball, '-C', folder], folder);
  const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as PublishedManifest;
  const specifiers = Object.keys(manifest.exports).map((path) => manifest.name + path.slice(1));
  return { name: manifest.name, tarball, folder: join(folder, 'package'), manifest, specifiers };
}

async function pnpm(args: readonly string[], cwd: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    readonly devEngines: { readonly packageManager: { readonly version: string } };
  };
  await run('npx', ['-y', `pnpm@${manifest.devEngines.packageManager.version}`, ...args], cwd);
}
