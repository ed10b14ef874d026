import { describe, expect, it } from 'vitest';
import { reportKillSoaks } from '../src/soak/kill/report-kill-soak.ts';
import { reportMemorySoak } from '../src/soak/memory/report-memory-soak.ts';

const MINUTES = 60_000;
const FEW = { records: 3_000, valueBytes: 500, seed: 4, format: 'native', from: 'sources' } as const;

describe('the soak of memory', () => {
  it(
    'writes and uses a memory, and says how much of the machine it took at most',
    async () => {
      const printed: string[] = [];
      expect(await reportMemorySoak(FEW, (line) => printed.push(line))).toBe(0);
      for (const phase of ['opening', 'retrieving', 'listing', 'searching', 'overwriting', 'closing']) {
        expect(printed.some((line) => line.includes(` ${phase} `))).toBe(true);
      }
      expect(printed.at(-2)).toMatch(/^writing took at most \d+ MB resident, within 800 MB$/);
      expect(printed.at(-1)).toMatch(/^using took at most \d+ MB resident, within 537 MB$/);
    },
    5 * MINUTES,
  );

  it(
    'fails where it took more than it may',
    async () => {
      const printed: string[] = [];
      const options = { ...FEW, records: 100, useLimitBytes: 1_000_000 };
      expect(await reportMemorySoak(options, (line) => printed.push(line))).toBe(1);
      expect(printed.at(-1)).toMatch(/FAILED: more than 1 MB$/);
    },
    5 * MINUTES,
  );
});

describe('the soaks of all variants', () => {
  it('share out their rounds', async () => {
    const printed: string[] = [];
    const variants = [
      { format: 'native', durability: 'strict' },
      { format: 'native', durability: 'relaxed' },
    ] as const;
    expect(await reportKillSoaks({ rounds: 3, seed: 9, variants }, (line) => printed.push(line))).toBe(0);
    expect(printed.filter((line) => line.startsWith('killing'))).toEqual([
      'killing a writer 1 times, native and strict, seed 9',
      'killing a writer 2 times, native and relaxed, seed 10',
    ]);
  }, 60_000);
});
