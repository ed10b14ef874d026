import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openMemory } from '../../src/index.ts';
import type { FillOptions, FillReport } from './fill-disk.ts';

const PROGRAM = fileURLToPath(new URL('./fill-disk.ts', import.meta.url));
// A limit on file sizes stands in for a full disk: writes beyond it fail.
const LIMIT_KIB = 6_000;
const FLAGS = ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning'];
const MINUTE = 60_000;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-full-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function fill(options: FillOptions): Promise<FillReport> {
  const script = `ulimit -f ${LIMIT_KIB}; exec "$0" "$@"`;
  const child = spawn('bash', ['-c', script, process.execPath, ...FLAGS, PROGRAM, JSON.stringify(options)]);
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  await once(child, 'close');
  expect(Buffer.concat(errors).toString()).toBe('');
  return JSON.parse(Buffer.concat(output).toString()) as FillReport;
}

test.each([
  { what: 'the log', durability: 'strict', folds: false },
  { what: 'the log of a relaxed memory', durability: 'relaxed', folds: false },
  { what: 'the file with its runs', durability: 'strict', folds: true },
] as const)(
  'a disk that is too full for $what fails the call, not the reads; with space again all is there',
  async ({ durability, folds }) => {
    const path = join(folder, 'ltm.duckdb');
    const { stored, code, again, ...read } = await fill({ path, durability, folds });
    expect(stored).toBeGreaterThan(20);
    expect(code).toMatch(/^(RESOURCE_EXHAUSTED|UNAVAILABLE)$/);
    // What is tried again works or says the same; nothing else.
    for (const each of again) expect(each).toMatch(/^(RESOURCE_EXHAUSTED|UNAVAILABLE|none)$/);
    expect(again).not.toEqual(['none', 'none']);
    expect(read).toEqual({ retrieved: stored, listed: stored, found: stored });
    await using memory = await openMemory(path);
    const keys = Array.from({ length: stored }, (_, index) => `r${index}`);
    expect((await memory.retrieveMany(keys)).filter((record) => record === undefined)).toEqual([]);
    await memory.store('after', 'space is back');
    await memory.checkpoint();
    expect((await memory.search('space')).hits.map(({ record }) => record.key)).toEqual(['after']);
  },
  MINUTE,
);
