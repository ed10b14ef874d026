import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listWorkspace } from '../../scripts/test/workspace.ts';
import { ROOT } from '../workspace/root.ts';
import type { Block } from './blocks.ts';

const TIME_LIMIT_MS = 50_000;

/** How the program of a block ended. */
export interface BlockRun {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes a folder whose programs find our packages, and what these depend on, as a user finds what is installed. */
export async function layOutModules(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const modules = join(folder, 'node_modules');
  for (const { name, directory } of listWorkspace(ROOT).filter((member) => member.directory.startsWith('packages'))) {
    await link(join(ROOT, directory), join(modules, name));
    for (const dependency of await dependenciesOf(directory)) {
      await link(join(ROOT, directory, 'node_modules', dependency), join(modules, dependency));
    }
  }
}

/** Runs a block as a module that lies in a folder laid out before, with an empty working directory. */
export async function runBlock(folder: string, block: Block): Promise<BlockRun> {
  const module = join(folder, `${block.file.replaceAll('/', '-').replace(/\.md$/, '')}-${block.line}.mts`);
  await writeFile(module, block.source);
  const cwd = await mkdtemp(join(tmpdir(), 'eider-block-'));
  const flags = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [...flags, module], { cwd, timeout: TIME_LIMIT_MS }, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal ?? 'unknown'), stdout, stderr });
      });
    });
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function dependenciesOf(directory: string): Promise<readonly string[]> {
  const manifest = JSON.parse(await readFile(join(ROOT, directory, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error; // Two packages depend on the same one: the first link is as good.
  });
}
