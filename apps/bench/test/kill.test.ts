import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runKillSoak } from '../src/soak/kill/kill-soak.ts';
import { KILL_VARIANTS, reportKillSoak } from '../src/soak/kill/report-kill-soak.ts';

const MINUTES = 60_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-kill-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a memory whose process is killed at any moment', () => {
  it.each(KILL_VARIANTS.map((variant, index) => ({ ...variant, seed: index + 1 })))(
    'has every acknowledged operation after 10 kills, and no half one ($format, $durability)',
    async ({ seed, ...variant }) => {
      const report = await runKillSoak({ path: join(folder, 'kill.duckdb'), rounds: 10, seed, variant });
      const kills = Object.values(report.killedWhile).reduce((sum, times) => sum + times, 0);
      expect({ rounds: report.rounds, kills }).toEqual({ rounds: 10, kills: 10 });
      expect(report.acknowledged).toBeGreaterThan(0);
      // Some of the openings found commits that no run held yet.
      expect(report.replayedCommits).toBeGreaterThan(0);
      expect(report.verified).toBeGreaterThan(1);
    },
    5 * MINUTES,
  );
});

describe('the soak', () => {
  it(
    'fails, and names its seed, if a memory forgets what it acknowledged',
    async () => {
      const printed: string[] = [];
      const exitCode = await reportKillSoak({ rounds: 60, seed: 3, afterKill: forget }, (line) => printed.push(line));
      expect(exitCode).toBe(1);
      expect(printed.at(-2)).toMatch(
        /^FAILED with seed 3: lane \d is neither after operation \d+ nor after the next one/,
      );
      await rm(printed.at(-1)?.replace('the memory is left in ', '') ?? folder, { recursive: true });
    },
    5 * MINUTES,
  );

  /** Puts the memory's files back to what they were after an earlier kill: the way a disk lies that never synced. */
  async function forget(_round: number, path: string): Promise<void> {
    const files = (await readdir(dirname(path))).filter((file) => /\.duckdb(\.log)?$/.test(file));
    const kept = await readdir(folder);
    if (files.length === 2 && kept.length === 0)
      for (const file of files) await cp(join(dirname(path), file), join(folder, file));
    for (const file of kept) await cp(join(folder, file), join(dirname(path), file));
  }
});
