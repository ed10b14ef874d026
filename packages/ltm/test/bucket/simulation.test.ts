import { describe, expect, test } from 'vitest';
import { plantedBugs } from './simulation/bugs/planted-bugs.ts';
import { shrink } from './simulation/shrink.ts';
import { replay, type SimulationOptions, simulate } from './simulation/simulation.ts';

const SEEDS = 200;
const PARTS = 10;
/** Seeds that a planted bug gets, from the one where its hunt begins; all lie within the 10,000 of a soak. */
const BUDGET = 60;

describe('the protocol keeps its promises', () => {
  test.each(Array.from({ length: PARTS }, (_, part) => part))('in simulated runs, part %i', async (part) => {
    let commits = 0;
    for (let seed = (part * SEEDS) / PARTS; seed < ((part + 1) * SEEDS) / PARTS; seed += 1) {
      const result = await simulate({ seed });
      const found = result.violation === undefined ? undefined : await shrink({ seed }, result);
      expect({ seed, violation: found?.violation?.message, trace: found?.trace }).toEqual({ seed });
      commits += result.commits;
    }
    // A simulation in which nothing is written proves nothing.
    expect(commits).toBeGreaterThan(SEEDS / PARTS);
  });
});

describe('the simulation finds', () => {
  test.each(plantedBugs)('$id', async ({ plan, breaks, shape = {}, huntFrom = 0 }) => {
    const kinds: string[] = [];
    for (let seed = huntFrom; kinds.length === 0 && seed < huntFrom + BUDGET; seed += 1) {
      const { violation } = await simulate({ seed, plan, shape });
      if (violation !== undefined) kinds.push(violation.kind);
    }
    expect(kinds).toHaveLength(1);
    expect(breaks).toContain(kinds[0]);
  });
});

describe('a run of a seed', () => {
  test('is the same each time', async () => {
    const [one, again] = [await simulate({ seed: 3 }), await simulate({ seed: 3 })];
    expect(again).toEqual(one);
    expect(one.trace.length).toBeGreaterThan(100);
  });

  test('that fails is shrunk to a trace that fails the same way, and can be replayed', async () => {
    const bug = plantedBugs.find(({ id }) => id.startsWith('13 '));
    const options: SimulationOptions = { seed: 1, plan: bug?.plan ?? expect.fail(), shape: {} };
    const found = await simulate(options);
    const shortest = await shrink(options, found);
    expect(shortest.violation?.kind).toBe('acknowledged write lost');
    expect(shortest.trace.length).toBeLessThan(20);
    expect(shortest.trace.length).toBeLessThan(found.trace.length);
    expect((await replay(options, shortest.trace)).violation?.message).toBe(shortest.violation?.message);
  });
});
