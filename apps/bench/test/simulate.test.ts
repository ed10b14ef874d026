import { describe, expect, it } from 'vitest';
import { reportSimulation } from '../src/soak/simulate/report-simulation.ts';

const MINUTES = 60_000;

describe('the soak of simulations', () => {
  it(
    'simulates every seed and finds no broken promise',
    async () => {
      const printed: string[] = [];
      expect(await reportSimulation({ seeds: 20, seed: 50 }, (line) => printed.push(line))).toBe(0);
      expect(printed.at(-1)).toMatch(/^20 seeds in \d+ s: \d+ commits, 0 violations$/);
    },
    MINUTES,
  );

  it(
    'fails with a short trace where a bug is planted',
    async () => {
      const printed: string[] = [];
      expect(await reportSimulation({ seeds: 4, seed: 0, bug: '12' }, (line) => printed.push(line))).toBe(1);
      expect(printed.some((line) => /^seed \d+: a failed write is seen: /.test(line))).toBe(true);
      expect(printed.some((line) => /^ {2}start w\d/.test(line))).toBe(true);
    },
    MINUTES,
  );
});
