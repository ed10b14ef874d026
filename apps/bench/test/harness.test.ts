import { describe, expect, it } from 'vitest';
import type { Area } from '../src/areas/area.ts';
import type { BenchCase } from '../src/harness/bench-case.ts';
import { formatFigure } from '../src/harness/format-figure.ts';
import { percentile } from '../src/harness/latencies.ts';
import { measureCase } from '../src/harness/measure-case.ts';
import { type Comparison, compare, limitOf, toMeasurement } from '../src/harness/measurement.ts';
import { median, spread } from '../src/harness/median.ts';
import { formatTable, formatVerdict } from '../src/harness/report.ts';
import { runArea } from '../src/harness/run-area.ts';
import { noPeers } from '../src/peers/install/peer-source.ts';

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

describe('a percentile', () => {
  it.each([
    [0.5, 51],
    [0.99, 100],
    [0, 1],
  ])('of 1 to 100 at %d is %d', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, share)).toBe(expected);
  });

  it('needs a value', () => {
    expect(() => percentile([], 0.5)).toThrow('at least one value');
  });
});

describe('a comparison', () => {
  const against = (
    theirs: readonly number[],
    ours: readonly number[],
    parts: Partial<BenchCase> = {},
    target?: number,
  ) =>
    compare(
      caseOf(parts),
      { name: 'another', figures: theirs, ...(target === undefined ? {} : { target }) },
      { figures: ours },
    );

  it('has a ratio above 1 if ours takes less time', () => {
    expect(against([6, 6, 6], [2, 2, 2]).ratio).toBe(3);
  });

  it('has a ratio above 1 if ours does more in a second', () => {
    expect(against([200], [600], { better: 'higher' }).ratio).toBe(3);
  });

  it('is of medians, not of means', () => {
    expect(against([2, 2, 2], [1, 1, 70])).toMatchObject({ ours: 1, peer: 2, ratio: 2 });
  });

  it('is not judged without a target', () => {
    expect(against([1], [1])).toMatchObject({ target: null, ok: null });
  });

  it.each([
    [2, true],
    [2.1, false],
  ])('with the target %d and the ratio 2 is judged as %j', (target, ok) => {
    expect(against([2], [1], {}, target)).toMatchObject({ target, ok });
  });

  it('tells its rows apart when there are several peers', () => {
    const peer = { name: 'another', suffix: 'other', figures: [1] };
    expect(compare(caseOf({}), peer, { figures: [1] }).id).toBe('a/b/other');
  });

  it.each([
    ['lower', 4, true],
    ['lower', 1, false],
    ['higher', 1, true],
    ['higher', 4, false],
  ] as const)('with a limit, where %s is better, of %d for 2 is judged as %j', (better, limit, ok) => {
    const benchCase = caseOf({ better });
    const comparison = compare(benchCase, limitOf(benchCase, limit), { figures: [2] });
    expect(comparison).toMatchObject({ id: 'a/b/limit', peer: limit, target: 1, ok });
  });

  it('goes into the file as a measurement and nothing else', () => {
    expect(JSON.parse(JSON.stringify(toMeasurement(against([2], [1], {}, 1))))).toEqual({
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

describe('a side that fails', () => {
  const fail = (): never => {
    throw new Error('out of\norder');
  };

  it('does not keep the other peers from being measured', async () => {
    const peers = [
      { name: 'p', suffix: 'p', target: 1, measure: fail },
      { name: 'q', suffix: 'q', target: 1, measure: () => 3 },
    ];
    expect((await measureCase(caseOf({ peers }), 3)).map(toMeasurement)).toMatchObject([
      { id: 'a/b/p', ours: 1, peer: null, ratio: null, ok: null, failure: 'out of order' },
      { id: 'a/b/q', ours: 1, peer: 3, ratio: 3, ok: true },
    ]);
  });

  it('misses its target if it is ours', async () => {
    const [comparison] = await measureCase(caseOf({ ours: fail }), 3);
    expect(comparison).toMatchObject({ ours: null, ratio: null, ok: false, failure: 'ours: out of order' });
  });

  it('ends neither its group nor its area', async () => {
    const group = (name: string, cases: readonly BenchCase[], broken = false): Area['groups'][number] => ({
      name,
      async *cases() {
        yield* cases;
        if (broken) fail();
      },
    });
    const spoilt = caseOf({ id: 'a/spoilt', verify: () => Promise.reject(new Error('they differ')) });
    const groups = [group('first', [spoilt, caseOf({})], true), group('second', [caseOf({ id: 'a/c' })])];
    const options = { size: 'tiny', rounds: 1, peers: noPeers('none'), tell: () => undefined } as const;
    const comparisons = await runArea({ name: 'a', notes: [], groups }, options);
    expect(comparisons.map(({ id, ok, failure }) => [id, ok, failure])).toEqual([
      ['a/spoilt', false, 'ours: they differ'],
      ['a/b', null, undefined],
      ['a/first', false, 'ours: out of order'],
      ['a/c', null, undefined],
    ]);
  });
});

describe('an area', () => {
  const groups = ['first', 'second'].map((name) => ({
    name,
    async *cases() {
      yield caseOf({ id: `a/${name}` });
    },
  }));
  const area = { name: 'a', notes: [], groups };
  const options = { size: 'tiny', rounds: 1, peers: noPeers('none'), tell: () => undefined } as const;

  it('measures only the groups that were asked for', async () => {
    const comparisons = await runArea(area, { ...options, only: ['second'] });
    expect(comparisons.map(({ id }) => id)).toEqual(['a/second']);
  });

  it('refuses groups that it does not have, with the names of those it has', async () => {
    await expect(runArea(area, { ...options, only: ['first', 'thrid'] })).rejects.toThrow(
      'the area a has no group thrid: choose among first, second',
    );
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

  it('verifies first and last, warms all sides up with rounds of their own, and takes turns at going first', async () => {
    const { log, benchCase } = recorded();
    const comparisons = await measureCase(benchCase, 3);
    const rounds = ['o1', 'p1', 'q1', 'p2', 'q2', 'o2', 'q3', 'o3', 'p3'];
    const warmUps = ['o4', 'p4', 'q4', 'o5', 'p5', 'q5', 'o6', 'p6', 'q6'];
    expect(log).toEqual(['verify', ...warmUps, ...rounds, 'verify']);
    expect(comparisons).toMatchObject([{ id: 'a/b', rounds: 3 }, { id: 'a/b/q' }]);
  });

  it('leaves the warm-up out of the figures', async () => {
    const figures = [1_000, 900, 2, 4, 3];
    const [comparison] = await measureCase(caseOf({ warmUps: 2, ours: () => figures.shift() as number }), 3);
    expect(comparison).toMatchObject({ ours: 3, rounds: 3 });
  });

  it('measures once what says so, however many rounds are asked for', async () => {
    const { log, benchCase } = recorded();
    await measureCase({ ...benchCase, warmUps: 0, rounds: 1 }, 5);
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

  it('has a line for each row, with its target and what came of it', () => {
    const lines = formatTable([row, { ...row, target: 2, ok: false }, { ...row, target: 0.5, ok: true }]).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[2]).toMatch(/^local\/one +us +1,235 +13% +0\.0123 +0% +0\.50 +another$/);
    expect(lines[3]).toContain('2.00 MISSED');
    expect(lines[4]).toContain('0.50 met');
  });

  it('says why a figure is missing, below the rows, and counts targets', () => {
    const failed = { ...row, ours: null, ratio: null, ok: false, failure: 'ours: out of order' };
    const missing = { ...row, peer: null, ratio: null, target: 2, failure: 'not installed' };
    const lines = formatTable([failed, missing]).split('\n');
    expect(lines[2]).toMatch(/FAILED +another$/);
    expect(lines[3]).toMatch(/2\.00 no peer +another$/);
    expect(lines.slice(4)).toEqual(['local/one: ours: out of order', 'local/one: not installed']);
    expect(formatVerdict([failed, missing, { ...row, ok: true }])).toMatch(/1 met, 1 missed$/);
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
