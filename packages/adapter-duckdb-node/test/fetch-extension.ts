/**
 * Fetches DuckDB's signed httpfs extension for the tests, once, into `.tools/duckdb-extensions` of the repository. The
 * version is that of the binding; pip checks the digests, DuckDB the signature. Also a program: `node test/fetch-extension.ts`.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const DUCKDB_VERSION = '1.5.5';
const DIGESTS = [
  // Linux on x86-64, Linux on ARM, macOS on ARM.
  '84913dbe172ccb54368de2c4a020c38ca8b0e76f99df548f7fac37934cc7826f',
  '567d17e398fc29f7ea4bc42ea277ea19643bd1ad1815f676cb6dd994b50399bb',
  'a6d9b245ac83834543354e826020b35b8dba16291bb876b2b00bd49f2c6aeb9d',
];
const FOLDER = fileURLToPath(new URL(`../../../.tools/duckdb-extensions/v${DUCKDB_VERSION}`, import.meta.url));
const FILE = 'httpfs.duckdb_extension';

const run = promisify(execFile);

/** The folder that holds `httpfs.duckdb_extension`, fetched if it is not there yet. */
export async function httpfsFolder(): Promise<string> {
  if (await isThere(join(FOLDER, FILE))) return FOLDER;
  await mkdir(FOLDER, { recursive: true });
  const work = await mkdtemp(join(FOLDER, 'fetch-'));
  try {
    await fetchInto(work);
    // A rename is atomic: another test that fetches at the same time ends with the same file.
    await rename(join(work, FILE), join(FOLDER, FILE));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return FOLDER;
}

async function fetchInto(work: string): Promise<void> {
  const hashes = DIGESTS.map((digest) => `--hash=sha256:${digest}`).join(' ');
  await writeFile(join(work, 'requirements.txt'), `duckdb-extension-httpfs==${DUCKDB_VERSION} ${hashes}\n`);
  await python(
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--require-hashes',
    '-d',
    work,
    '-r',
    join(work, 'requirements.txt'),
  );
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip has downloaded no wheel of duckdb-extension-httpfs');
  await python('zipfile', '-e', join(work, wheel), work);
  const inside = join(work, 'duckdb_extension_httpfs', 'extensions', `v${DUCKDB_VERSION}`, FILE);
  await rename(inside, join(work, FILE));
}

async function python(...moduleAndArguments: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', ...moduleAndArguments]);
  } catch (cause) {
    const advice = 'these tests need Python 3 with pip and access to the Python package index: install python3-pip';
    throw new Error(`${advice} (failed: python3 -m ${moduleAndArguments[0]})`, { cause });
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await httpfsFolder());
