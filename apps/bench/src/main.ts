import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Area } from './areas/area.ts';
import { localArea } from './areas/local.ts';
import { describeLoad, describeMachine } from './harness/machine.ts';
import { toMeasurement } from './harness/measurement.ts';
import { formatTable } from './harness/report.ts';
import { runArea } from './harness/run-area.ts';

const AREAS: ReadonlyMap<string, Area> = new Map([localArea].map((area) => [area.name, area]));
const ROUNDS = 5;
const QUICK_ROUNDS = 3;

interface BenchOptions {
  readonly quick?: boolean;
  readonly json?: string;
  readonly rounds?: number;
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return rounds;
}

async function bench(name: string, options: BenchOptions): Promise<void> {
  const area = AREAS.get(name) as Area;
  const size = options.quick === true ? 'quick' : 'full';
  const rounds = options.rounds ?? (options.quick === true ? QUICK_ROUNDS : ROUNDS);
  const machine = await describeMachine();
  const comparisons = await runArea(area, { size, rounds, tell: (line) => console.error(line) });
  const extent = `size      ${size}, ${rounds} rounds`;
  console.log(['', ...machine, describeLoad('after'), ...area.notes, extent, '', formatTable(comparisons)].join('\n'));
  if (options.json === undefined) return;
  const text = `${JSON.stringify(comparisons.map(toMeasurement), null, 2)}\n`;
  // A script of the workspace runs in its package's folder; the path was meant where the command was typed.
  await writeFile(resolve(process.env['INIT_CWD'] ?? '.', options.json), text);
}

await new Command('bench')
  .description('Measures ours and a peer in turns, in the same run, and prints both.')
  .addArgument(new Argument('<area>', 'what to measure').choices([...AREAS.keys()]))
  .option('--quick', `less of everything, ${QUICK_ROUNDS} rounds`)
  .option('--json <file>', 'write the measurements to this file, too')
  .option('--rounds <n>', `how many rounds, ${ROUNDS} at least for figures that somebody quotes`, parseRounds)
  .action(bench)
  .parseAsync();
