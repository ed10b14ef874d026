import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Random, seededRandom } from '@eider/core';
import { openFileLog } from '@eider/storage-cloud/fs';
import { expect, test } from 'vitest';
import { isWhole, readAll } from './simulated-log.ts';

const KILLS = 30;
const CHILD = fileURLToPath(new URL('./children/append-until-killed.ts', import.meta.url));

test('a process killed at any moment of appending and truncating loses no acknowledged commit, relaxed or not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eider-kill-'));
  const path = join(folder, 'agent.log');
  const random = seededRandom(30);
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const told = await runAndKill(path, kill % 2 === 0 ? 'strict' : 'relaxed', random);
    acknowledged = Math.max(acknowledged, told.acknowledged);
    const log = await openFileLog(path);
    const { lastSequence, truncatedThrough } = log.state ?? { lastSequence: 0, truncatedThrough: 0 };
    expect(lastSequence).toBeGreaterThanOrEqual(acknowledged);
    expect(truncatedThrough).toBeGreaterThanOrEqual(told.truncated);
    expect(truncatedThrough).toBeLessThanOrEqual(told.truncating);
    const commits = await readAll(log, truncatedThrough);
    expect(commits.length).toBe(lastSequence - truncatedThrough);
    expect(commits.every(isWhole)).toBe(true);
    await log.close();
  }
  expect(acknowledged).toBeGreaterThan(KILLS);
  await rm(folder, { recursive: true });
}, 240_000);

interface Told {
  readonly acknowledged: number;
  readonly truncating: number;
  readonly truncated: number;
}

/** Kills a child that appends, after it has told so many things. */
async function runAndKill(path: string, durability: string, random: Random): Promise<Told> {
  const child = spawn(
    process.execPath,
    ['--conditions=@eider/source', '--disable-warning=ExperimentalWarning', CHILD, path, durability],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(child, 'exit');
  // Every child first tells what it has found truncated, in two lines.
  let left = 2 + Math.floor(random.next() ** 2 * 300);
  const told = { acknowledged: 0, truncating: 0, truncated: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, value] = line.split(' ');
    if (what === 'acknowledged' || what === 'truncating' || what === 'truncated') told[what] = Number(value);
    left -= 1;
    if (left === 0) child.kill('SIGKILL');
  }
  await exited;
  return told;
}
