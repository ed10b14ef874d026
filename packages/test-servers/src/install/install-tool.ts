import { access, cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PinnedTool, TOOLS_FOLDER, type Toolchain } from './pinned.ts';
import { requireToolchain } from './require-toolchain.ts';
import { runCommand } from './run-command.ts';
import { withStepLock } from './step-lock.ts';

const NPM_FLAGS = ['--no-audit', '--no-fund', '--prefer-offline', '--cache', join(TOOLS_FOLDER, 'npm-cache')];

/** Fetches into an empty folder; resolves to the path inside it that becomes the target. */
type Fetch = (tool: PinnedTool, work: string) => Promise<string>;

const FETCHES: Readonly<Record<Toolchain, Fetch>> = { go: buildGo, npm: installNpm, python: unpackWheel };

/** Whether a tool is there already. */
export async function isInstalled(tool: PinnedTool): Promise<boolean> {
  return access(tool.target).then(
    () => true,
    () => false,
  );
}

/** Fetches a tool unless it is there; true if it was fetched now. Two processes that ask at once fetch it once. */
export async function installTool(tool: PinnedTool): Promise<boolean> {
  if (await isInstalled(tool)) return false;
  return withStepLock(join(TOOLS_FOLDER, 'locks', basename(tool.target)), async () => {
    if (await isInstalled(tool)) return false;
    await requireToolchain(tool.toolchain);
    await mkdir(dirname(tool.target), { recursive: true });
    const work = await mkdtemp(join(TOOLS_FOLDER, 'fetch-'));
    try {
      await put(await FETCHES[tool.toolchain](tool, work), tool);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return true;
  });
}

/** A rename is atomic: what exists is complete. Somebody who took over a lock at the same moment may have been faster. */
async function put(fetched: string, tool: PinnedTool): Promise<void> {
  await rename(fetched, tool.target).catch(async (error: unknown) => {
    if (!(await isInstalled(tool))) throw error;
  });
}

async function buildGo(tool: PinnedTool, work: string): Promise<string> {
  const bin = join(work, 'bin');
  const env = { GOBIN: bin, GOFLAGS: '-buildvcs=false -modcacherw', CGO_ENABLED: '0' };
  const isOurs = tool.source.startsWith('./');
  const source = isOurs ? '.' : `${tool.source}@${tool.version}`;
  const options = isOurs ? { env, cwd: pinnedFolder(tool) } : { env };
  await runCommand('go', ['install', '-trimpath', '-ldflags=-s -w', source], options);
  return bin;
}

function pinnedFolder({ name }: PinnedTool): string {
  return fileURLToPath(new URL(`../../pinned/${name}`, import.meta.url));
}

async function installNpm(tool: PinnedTool, work: string): Promise<string> {
  await cp(pinnedFolder(tool), work, { recursive: true });
  // No scripts of dependencies: what these servers compile natively they do not need here.
  await runCommand('npm', ['ci', '--ignore-scripts', ...NPM_FLAGS], { cwd: work });
  return work;
}

async function unpackWheel(tool: PinnedTool, work: string): Promise<string> {
  const requirement = `${tool.source}==${tool.version}`;
  await runCommand('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', work, requirement]);
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip has downloaded no wheel of ${requirement}`);
  await runCommand('python3', ['-m', 'zipfile', '-e', join(work, wheel), work]);
  return join(work, tool.source.replaceAll('-', '_'), 'extensions', `v${tool.version}`, basename(tool.target));
}
