import { seededRandom } from '@eider/core';
import { type Chooser, chooserOf } from './chooser.ts';
import { enabledEvents } from './events.ts';
import { type Plan, rightPlan } from './plan.ts';
import type { Violation } from './violation.ts';
import { World, type WorldShape } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** @default the protocol as it is */
  readonly plan?: Plan;
  /** What kind of world; what is missing depends on the seed. */
  readonly shape?: Partial<WorldShape>;
  /** @default 400 */
  readonly steps?: number;
}

export interface SimulationResult {
  readonly violation: Violation | undefined;
  /** The steps that were taken, by their labels. */
  readonly trace: readonly string[];
  readonly commits: number;
}

const STEPS = 400;
const MAX_DRAIN_STEPS = 4_000;

/** Runs a world of a seed: at each step one thing happens, chosen by chance, then everything is checked. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const world = newWorld(options);
  const random = seededRandom(options.seed * 2 + 1);
  const chooser = chooserOf(random);
  const trace: string[] = [];
  const { steps = STEPS } = options;
  for (let step = 0; step < steps && world.violation === undefined; step += 1) {
    const event = chooser.choose(enabledEvents(world));
    if (event === undefined) break;
    trace.push(event.label);
    await world.step(event.run);
  }
  await settle(world, chooser);
  return { violation: world.violation, trace, commits: world.history.length };
}

/** Takes the given steps as far as they are possible, then lets everything end. */
export async function replay(options: SimulationOptions, trace: readonly string[]): Promise<SimulationResult> {
  const world = newWorld(options);
  const taken: string[] = [];
  for (const label of trace) {
    if (world.violation !== undefined) break;
    const event = enabledEvents(world).find((one) => one.label === label);
    if (event === undefined) continue;
    taken.push(label);
    await world.step(event.run);
  }
  await settle(world, chooserOf(seededRandom(1)));
  return { violation: world.violation, trace: taken, commits: world.history.length };
}

function newWorld({ seed, plan = rightPlan, shape = {} }: SimulationOptions): World {
  return new World(seed, plan, shape);
}

/** The faults end: what is under way comes to its end, and whoever opens the memory then finds everything. */
async function settle(world: World, chooser: Chooser): Promise<void> {
  await drain(world, chooser);
  if (world.violation !== undefined) return;
  const opener = world.addProcess('z1');
  await world.step(() => opener.start('read', world.fail));
  await drain(world, chooser);
  if (world.violation === undefined && !opener.isIdle) world.cannotGoOn('the last reader never ended');
  if (world.violation === undefined && opener.sequence !== world.history.length) {
    world.cannotGoOn(`the last reader came to ${opener.sequence} of ${world.history.length}`);
  }
}

async function drain(world: World, chooser: Chooser): Promise<void> {
  for (let step = 0; step < MAX_DRAIN_STEPS && world.violation === undefined; step += 1) {
    const event = chooser.next(enabledEvents(world));
    if (event === undefined) return;
    await world.step(event.run);
  }
}
