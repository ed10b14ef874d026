import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MINUTES = 60_000;
const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const FLAGS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-demo-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface DemoRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo as a user does, with its temporary files in a folder of the test. */
function runDemo(...options: readonly string[]): Promise<DemoRun> {
  const { FORCE_COLOR: _, ...env } = process.env;
  const settings = { env: { ...env, TMPDIR: folder }, timeout: 4 * MINUTES };
  return new Promise((resolve) => {
    execFile(process.execPath, [...FLAGS, MAIN, ...options], settings, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('the demo', () => {
  let run: DemoRun;

  beforeAll(async () => {
    run = await runDemo('--documents', '150');
  }, 5 * MINUTES);

  it('holds all its checks, says nothing on stderr, and exits with 0', () => {
    expect({ exitCode: run.exitCode, stderr: run.stderr }, run.stdout).toEqual({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/\n {2}1[0-9] held, 0 failed\n$/);
    expect(run.stdout).not.toContain('FAILED');
  });

  it.each([
    ['loads every film', /ok all films of the data set are stored \(3201 of 3201\)/],
    ['says how many documents the machine gave', /ok all documents found on this machine are stored \((\d+) of \1\)/],
    ['finds the Alien films', /\d\.\d\d +Alien +1979 +Horror +Ridley Scott/],
    ['filters by year and genre', /ok the filter alone finds every comedy of these years/],
    ['searches the documentation', /ok "open a file for reading" finds each document/],
    ['kills a writer', /SIGKILL after \d{3,} acknowledged pairs/],
    ['loses nothing of what was acknowledged', /ok no acknowledged note is lost/],
    ['finds the same on WASM', /ok native and WASM give the same hits and scores \(5 of 5 searches\)/],
    ['prints what it measured', /loading, durable and indexed +\d+ +records\/s/],
    ['prints how large the files are', /the memory file, closed +\d+\.\d+ +MB/],
  ])('%s', (_, line) => {
    expect(run.stdout).toMatch(line);
  });

  it('shows progress in plain lines, without colours, when nobody watches', () => {
    expect(run.stdout).toContain('  films 3,201 of 3,201\n');
    expect(run.stdout).not.toContain('\r');
    expect(run.stdout).not.toContain('\u001b');
  });

  it('leaves no file behind', async () => {
    expect((await readdir(folder)).filter((name) => name.startsWith('eider-demo-') && !name.includes('test'))).toEqual(
      [],
    );
  });

  it('exits with 1, and names what failed, if a check does not hold', { timeout: 5 * MINUTES }, async () => {
    const data = new URL('../data/movies.json', import.meta.resolve('vega-datasets'));
    const rows = JSON.parse(await readFile(data, 'utf8')) as readonly { readonly Title: unknown }[];
    const films = join(folder, 'films.json');
    await writeFile(films, JSON.stringify(rows.filter(({ Title }) => Title !== 'Alien')));
    const broken = await runDemo('--documents', '20', '--films', films);
    expect(broken.exitCode, broken.stdout).toBe(1);
    const summary = broken.stdout.slice(broken.stdout.lastIndexOf('Checks'));
    expect(summary).toContain('FAILED all films of the data set are stored (3200 of 3201)');
    expect(summary).toContain('FAILED "space alien" finds the Alien films');
    expect(summary).toMatch(/held, 2 failed/);
  });

  it('refuses a number of documents that is none', async () => {
    expect(await runDemo('--documents', 'many')).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
