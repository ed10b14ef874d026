import { describe, expect, it } from 'vitest';
import type { BenchCase } from '../src/harness/bench-case.ts';
import { measureCase } from '../src/harness/measure-case.ts';
import { type Comparison, compare, toMeasurement } from '../src/harness/measurement.ts';
import { median, spread } from '../src/harness/median.ts';
import { formatFigure, formatTable } from '../src/harness/report.ts';

const peer = { name: 'another', measure: () => 1 };

function caseOf(parts: Partial<BenchCase>): BenchCase {
  return {
    id: 'a/b',
    unit: 'us',
    better: 'lower',
    verify: async () => undefined,
    ours: () => 1,
    peers: [peer],
    ...parts,
  };
}

describe('a median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[1, 1, 1, 1_000_000], 1],
    [[10, 9, 100], 10],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leaves the order of the values alone', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('needs a value', () => {
    expect(() => median([])).toThrow('at least one value');
  });

  it('has a spread: the largest distance from it, in parts of it', () => {
    expect(spread([10, 12, 9])).toBeCloseTo(0.2);
    expect(spread([5, 5, 5])).toBe(0);
  });
});

describe('a comparison', () => {
  it('has a ratio above 1 if ours takes less time', () => {
    expect(compare(caseOf({}), peer, [2, 2, 2], [6, 6, 6]).ratio).toBe(3);
  });

  it('has a ratio above 1 if ours does more in a second', () => {
    expect(compare(caseOf({ better: 'higher' }), peer, [600], [200]).ratio).toBe(3);
  });

  it('is of medians, not of means', () => {
    expect(compare(caseOf({}), peer, [1, 1, 70], [2, 2, 2])).toMatchObject({ ours: 1, peer: 2, ratio: 2 });
  });

  it('is not judged without a target', () => {
    expect(compare(caseOf({}), peer, [1], [1])).toMatchObject({ target: null, ok: null });
  });

  it.each([
    [2, true],
    [2.1, false],
  ])('with the target %d and the ratio 2 is judged as %j', (target, ok) => {
    expect(compare(caseOf({ target }), peer, [1], [2])).toMatchObject({ target, ok });
  });

  it('tells its rows apart when there are several peers', () => {
    expect(compare(caseOf({}), { ...peer, suffix: 'other' }, [1], [1]).id).toBe('a/b/other');
  });

  it('goes into the file as a measurement and nothing else', () => {
    const measurement = toMeasurement(compare(caseOf({ target: 1 }), peer, [1], [2]));
    expect(JSON.parse(JSON.stringify(measurement))).toEqual({
      id: 'a/b',
      unit: 'us',
      ours: 1,
      peer: 2,
      peerName: 'another',
      ratio: 2,
      target: 1,
      ok: true,
    });
  });
});

describe('measuring a case', () => {
  function recorded(): { readonly log: string[]; readonly benchCase: BenchCase } {
    const log: string[] = [];
    const measure = (name: string) => (round: number) => log.push(`${name}${round}`);
    const peers = [
      { name: 'p', measure: measure('p') },
      { name: 'q', suffix: 'q', measure: measure('q') },
    ];
    const verify = async (): Promise<void> => {
      log.push('verify');
    };
    return { log, benchCase: caseOf({ ours: measure('o'), peers, verify }) };
  }

  it('verifies first and last, warms up once, and takes turns at going first', async () => {
    const { log, benchCase } = recorded();
    const comparisons = await measureCase(benchCase, 3);
    const rounds = ['o1', 'p1', 'q1', 'p2', 'q2', 'o2', 'q3', 'o3', 'p3'];
    expect(log).toEqual(['verify', 'o0', 'p0', 'q0', ...rounds, 'verify']);
    expect(comparisons).toMatchObject([{ id: 'a/b', rounds: 3 }, { id: 'a/b/q' }]);
  });

  it('leaves the warm-up out of the figures', async () => {
    const figures = [1_000, 2, 4, 3];
    const [comparison] = await measureCase(caseOf({ ours: (round) => figures[round] as number }), 3);
    expect(comparison?.ours).toBe(3);
  });

  it('measures once what says so, however many rounds are asked for', async () => {
    const { log, benchCase } = recorded();
    await measureCase({ ...benchCase, warmUp: false, rounds: 1 }, 5);
    expect(log).toEqual(['verify', 'o1', 'p1', 'q1', 'verify']);
  });

  it('measures nothing if the results differ', async () => {
    const { log, benchCase } = recorded();
    const verify = (): Promise<void> => Promise.reject(new Error('they differ'));
    await expect(measureCase({ ...benchCase, verify }, 3)).rejects.toThrow('they differ');
    expect(log).toEqual([]);
  });
});

describe('the table', () => {
  const row: Comparison = {
    id: 'local/one',
    unit: 'us',
    ours: 1_234.5,
    peer: 0.01234,
    peerName: 'another',
    ratio: 0.5,
    target: null,
    ok: null,
    oursSpread: 0.125,
    peerSpread: 0,
    rounds: 3,
  };

  it('has a line for each row, and says that targets are yet to come', () => {
    const lines = formatTable([row, { ...row, target: 2, ok: false }, { ...row, target: 0.5, ok: true }]).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[2]).toMatch(/^local\/one +us +1,235 +13% +0\.0123 +0% +0\.50 +not yet +another$/);
    expect(lines[3]).toContain('2.00 MISSED');
    expect(lines[4]).toContain('0.50 met');
  });

  it.each([
    [1_234_567.8, '1,234,568'],
    [99.94, '99.9'],
    [1.005, '1.00'],
    [0.01234, '0.0123'],
  ])('shows %d as %s', (value, text) => {
    expect(formatFigure(value)).toBe(text);
  });
});
