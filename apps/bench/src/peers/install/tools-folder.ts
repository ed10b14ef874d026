/**
 * Installs peers for measuring on demand, each once and at one version, into `.tools` of the repository, which is not committed. The
 * workspace's own dependencies never contain them.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PeerSource, PinnedPackage } from './peer-source.ts';
import { runCommand } from './run-command.ts';

const TOOLS = fileURLToPath(new URL('../../../../../.tools', import.meta.url));
// That of the binding: an extension loads into exactly this version.
const DUCKDB_VERSION = '1.5.5';

export interface ToolsOptions {
  /** Installs nothing: uses what is there. */
  readonly offline: boolean;
  readonly tell: (line: string) => void;
}

/** Peers from the registries, kept in `.tools`. */
export function toolsFolder(options: ToolsOptions): PeerSource {
  return {
    npm: (packages, { platform } = {}) =>
      installed(options, folderName('npm', packages), async (folder) => {
        await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
        // What is optional is large and unused, apart from the binary of this platform.
        const wanted = platform === undefined ? packages : [...packages, platform];
        const flags = ['--no-audit', '--no-fund', '--loglevel=error', ...(platform ? ['--omit=optional'] : [])];
        await runCommand(
          'npm',
          ['install', ...flags, ...wanted.map(({ name, version }) => `${name}@${version}`)],
          folder,
        );
      }),
    async python(packages) {
      const folder = await installed(options, folderName('python', packages), async (environment) => {
        await runCommand('python3', ['-m', 'venv', environment]);
        const wanted = packages.map(({ name, version }) => `${name}==${version}`);
        await runCommand(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...wanted]);
      });
      return join(folder, 'bin', 'python');
    },
    extension: (name) =>
      installed(options, `duckdb-${name}-${DUCKDB_VERSION}`, (folder) => fetchExtension(name, folder)),
    debian: (name) => installed(options, `debian-${name}`, (folder) => fetchDebian(name, folder)),
    debianLists: () => installed(options, 'debian-lists', fetchLists),
  };
}

/** The folder of this name, made by `fill` if it is not there. A folder that could not be filled does not stay. */
async function installed(
  options: ToolsOptions,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(TOOLS, 'bench-peers', name);
  const marker = join(folder, '.complete');
  if (existsSync(marker)) return folder;
  if (options.offline) throw new Error(`${name} is not installed yet; a run without --quick does that`);
  options.tell(`installing ${name}`);
  const old = `${folder}.${randomUUID()}`;
  if (existsSync(folder)) await rename(folder, old);
  await mkdir(folder, { recursive: true });
  try {
    await fill(folder);
    await writeFile(marker, '');
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(old, { recursive: true, force: true });
  }
  return folder;
}

async function fetchExtension(name: string, folder: string): Promise<void> {
  const wanted = `duckdb-extension-${name}==${DUCKDB_VERSION}`;
  await runCommand('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', folder, wanted]);
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`could not be installed: there is no wheel of ${wanted}`);
  await runCommand('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  const file = `${name}.duckdb_extension`;
  const inside = join(folder, `duckdb_extension_${name}`, 'extensions', `v${DUCKDB_VERSION}`, file);
  await rename(inside, join(folder, file));
}

async function fetchDebian(name: string, folder: string): Promise<void> {
  await runCommand('apt-get', ['download', name], folder);
  const file = (await readdir(folder)).find((each) => each.endsWith('.deb'));
  if (file === undefined) throw new Error(`could not be installed: there is no package ${name}`);
  await runCommand('dpkg-deb', ['-x', join(folder, file), folder]);
}

// Lists of our own: the machine's stay as they are.
async function fetchLists(folder: string): Promise<void> {
  await mkdir(join(folder, 'partial'));
  const settings = [`Dir::State::lists=${folder}`, 'Acquire::Languages=en', 'APT::Sandbox::User=root'];
  await runCommand('apt-get', ['update', ...settings.flatMap((setting) => ['-o', setting])]);
}

function folderName(kind: string, packages: readonly PinnedPackage[]): string {
  const [first] = packages;
  return `${kind}-${first?.name.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')}-${first?.version}`;
}
