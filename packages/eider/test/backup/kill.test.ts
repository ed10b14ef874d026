import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readBackup, seededRandom } from '@eider/core';
import { listBackups, openMemory } from 'eider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withPlace } from '../../src/backup/backup-place.ts';

const KILLS = 20;
const SCRIPT = fileURLToPath(new URL('children/kill-child.ts', import.meta.url));
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-backup-kill-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the child until it has said so many lines and a moment more, then kills it; gives the last count that it had stored. */
async function runAndKill(lines: number, momentMs: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning', SCRIPT, folder],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  let [stored, said] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('stored ')) stored = Number(line.slice(7));
    said += 1;
    if (said === lines) setTimeout(() => child.kill('SIGKILL'), momentMs);
  }
  expect({ signal: await ended, errors }).toEqual({ signal: 'SIGKILL', errors: '' });
  return stored;
}

test(`${KILLS} kills at any moment leave one complete memory, and no half backup`, { timeout: 600_000 }, async () => {
  const random = seededRandom(6);
  let stored = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    stored = Math.max(stored, await runAndKill(1 + Math.floor(random.next() * 5), Math.floor(random.next() * 120)));
    await using memory = await openMemory(join(folder, 'ltm.duckdb'));
    expect(Number((await memory.retrieve('count'))?.value)).toBeGreaterThanOrEqual(stored);
    await withPlace(`${pathToFileURL(join(folder, 'backups')).href}/`, async (store) => {
      const { backups, unreadable } = await listBackups(store);
      expect(unreadable).toEqual([]);
      for (const backup of backups)
        for await (const piece of readBackup(store, backup)) expect(piece.length).toBeGreaterThan(0);
    });
  }
  expect(stored).toBeGreaterThan(KILLS / 2);
});
