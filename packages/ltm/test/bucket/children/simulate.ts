/**
 * Simulates seeds of the protocol and prints one line of JSON a violation, then one with what was done. Arguments: the first seed, how many, and optionally the
 * number of a bug to plant.
 */
import { plantedBugs } from '../simulation/bugs/planted-bugs.ts';
import { shrink } from '../simulation/shrink.ts';
import { type SimulationOptions, simulate } from '../simulation/simulation.ts';

const [from = 0, count = 0] = process.argv.slice(2, 4).map(Number);
const bug = plantedBugs.find(({ id }) => process.argv[4] !== undefined && id.startsWith(`${process.argv[4]} `));

let commits = 0;
let violations = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const options: SimulationOptions = {
    seed,
    ...(bug === undefined ? {} : { plan: bug.plan }),
    shape: bug?.shape ?? {},
  };
  const result = await simulate(options);
  commits += result.commits;
  if (result.violation === undefined) continue;
  violations += 1;
  const { violation, trace } = await shrink(options, result);
  say({ seed, violation: violation?.message ?? '', trace });
}
say({ from, count, commits, violations });

function say(line: object): void {
  console.log(JSON.stringify(line));
}
