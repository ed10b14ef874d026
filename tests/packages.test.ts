import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listWorkspace } from '../scripts/test/workspace.ts';
import { bundlePage } from './packages/bundle.ts';
import { runPage } from './packages/chromium.ts';
import { compileConsumer, importAll } from './packages/consumer.ts';
import { installProject, readInstalled } from './packages/install.ts';
import { openNode22 } from './packages/node-22.ts';
import { type PackedPackage, packWorkspace } from './packages/pack.ts';
import { run } from './packages/run.ts';
import { ROOT } from './workspace/root.ts';

const MINUTES = 60_000;
const NAMES = listWorkspace(ROOT)
  .filter(({ directory, isPrivate }) => directory.startsWith('packages/') && !isPrivate)
  .map(({ name }) => name);
let folder: string;
let packed: readonly PackedPackage[];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'eider-packages-')));
  packed = await packWorkspace(folder);
}, 5 * MINUTES);

afterAll(() => rm(folder, { recursive: true, force: true }));

function packageOf(name: string): PackedPackage {
  const found = packed.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
}

async function filesOf(name: string): Promise<readonly string[]> {
  const { folder: unpacked } = packageOf(name);
  const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1));
}

describe.each(NAMES)('the tarball of %s', (name) => {
  it('holds its sources, its build and what a reader needs, and nothing else', async () => {
    const files = await filesOf(name);
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE']));
    expect(
      files.filter(
        (file) =>
          !/^(dist\/.+\.(js|d\.ts|js\.map|d\.ts\.map)|src\/.+\.ts|vectors\/.+\.json|package\.json|README\.md|LICENSE)$/.test(
            file,
          ),
      ),
    ).toEqual([]);
    expect(files.filter((file) => /(^|\/)tests?\/|\.test\./.test(file))).toEqual([]);
  });

  it('names no folder of the machine that packed it', async () => {
    const places = [ROOT, folder, ...(homedir() === '/' ? [] : [`${homedir()}/`])];
    for (const file of await filesOf(name)) {
      const text = await readFile(join(packageOf(name).folder, file), 'latin1');
      expect(
        places.filter((place) => text.includes(place)),
        file,
      ).toEqual([]);
    }
  });

  it('depends on versions that a registry knows', () => {
    const { dependencies = {}, peerDependencies = {} } = packageOf(name).manifest;
    const ranges = Object.values({ ...dependencies, ...peerDependencies });
    expect(ranges.filter((range) => !/^[\^~]?\d+\.\d+\.\d+/.test(range))).toEqual([]);
  });

  it('is clean for publint', async () => {
    const bytes = await readFile(packageOf(name).tarball);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('is clean for arethetypeswrong', async () => {
    const flags = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-emoji'];
    const { stdout } = await run('attw', [packageOf(name).tarball, ...flags], folder);
    for (const specifier of packageOf(name).specifiers) expect(stdout).toContain(`"${specifier}"`);
  });
});

describe('a project that installs every package with npm', () => {
  const project = () => join(folder, 'everything');
  const specifiers = () => packed.flatMap((candidate) => candidate.specifiers);

  beforeAll(() => installProject(project(), packed, packed, { '@types/node': '^24' }), 5 * MINUTES);

  it(
    'imports every subpath on Node 22',
    async () => {
      const node = await openNode22();
      expect((await run(node, ['--version'], folder)).stdout).toMatch(/^v22\./);
      const counts = await importAll(node, project(), specifiers());
      expect(Object.keys(counts)).toEqual(specifiers());
      expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
    },
    3 * MINUTES,
  );

  it('imports every subpath on Node 24', async () => {
    expect(process.version).toMatch(/^v24\./);
    const counts = await importAll(process.execPath, project(), specifiers());
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  });

  it.each(['nodenext', 'bundler'] as const)(
    'compiles strictly with moduleResolution %s',
    async (resolution) => {
      expect(await compileConsumer(project(), specifiers(), resolution)).toEqual([]);
    },
    3 * MINUTES,
  );

  it(
    'makes a production bundle with a memory that works in Chromium',
    async () => {
      const { outcome, complaints } = await runPage(await bundlePage(project()));
      expect(outcome).toEqual({
        found: ['alien', 'aliens'],
        heat: { title: 'Heat', about: 'a thief and a detective' },
        runs: 1,
        refused: true,
      });
      expect(complaints).toEqual([]);
    },
    2 * MINUTES,
  );
});

describe('a project that installs eider alone', () => {
  it(
    'gets no SDK of a cloud and no second engine, and its size is reported',
    async () => {
      const project = join(folder, 'local');
      await installProject(project, [packageOf('eider')], packed);
      const { names, sizeBytes } = await readInstalled(project);
      expect(names).toEqual(expect.arrayContaining(['eider', '@eider/core', '@duckdb/node-api']));
      expect(names.filter((name) => /aws|azure|google|gcs|wasm|arrow|arango/i.test(name))).toEqual([]);
      const report = { packages: names.length, sizeBytes, names };
      await mkdir(join(ROOT, 'tests/.results'), { recursive: true });
      await writeFile(join(ROOT, 'tests/.results/install-size.json'), `${JSON.stringify(report, null, 2)}\n`);
      console.log(`note: npm i eider brings ${names.length} packages, ${(sizeBytes / 2 ** 20).toFixed(1)} MiB`);
    },
    3 * MINUTES,
  );
});
