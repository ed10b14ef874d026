import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Area } from './areas/area.ts';
import { localArea } from './areas/local.ts';
import { searchArea } from './areas/search.ts';
import { searchQualityArea } from './areas/search-quality.ts';
import { saveFigures } from './docs/saved-figures.ts';
import { writeDocs } from './docs/write-docs.ts';
import { describeLoad, describeMachine } from './harness/machine.ts';
import { toMeasurement } from './harness/measurement.ts';
import { formatTable, formatVerdict } from './harness/report.ts';
import { runArea } from './harness/run-area.ts';
import { toolsFolder } from './peers/install/tools-folder.ts';

const AREAS: ReadonlyMap<string, Area> = new Map(
  [localArea, searchArea, searchQualityArea].map((area) => [area.name, area]),
);
const ROUNDS = 5;
const QUICK_ROUNDS = 3;

interface BenchOptions {
  readonly quick?: boolean;
  readonly json?: string;
  readonly rounds?: number;
  readonly only?: readonly string[];
  readonly writeDocs?: boolean;
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return rounds;
}

async function bench(name: string | undefined, options: BenchOptions): Promise<void> {
  if (name !== undefined) await measure(AREAS.get(name) as Area, options);
  if (options.writeDocs === true) console.log(await writeDocs());
  else if (name === undefined) throw new Error(`name an area: ${[...AREAS.keys()].join(', ')}`);
}

async function measure(area: Area, options: BenchOptions): Promise<void> {
  const size = options.quick === true ? 'quick' : 'full';
  const rounds = options.rounds ?? (options.quick === true ? QUICK_ROUNDS : ROUNDS);
  const { only } = options;
  const machine = await describeMachine();
  const tell = (line: string): void => console.error(line);
  const peers = toolsFolder({ offline: size === 'quick', tell });
  const start = performance.now();
  const comparisons = await runArea(area, { size, rounds, tell, peers, ...(only === undefined ? {} : { only }) });
  const extent = `size      ${size}, ${rounds} rounds, ${Math.round((performance.now() - start) / 1_000)} s`;
  const description = [...machine, describeLoad('after'), ...area.notes, extent];
  console.log(['', ...description, '', formatTable(comparisons), '', formatVerdict(comparisons)].join('\n'));
  const measurements = comparisons.map(toMeasurement);
  if (size === 'full' && only === undefined) await saveFigures({ area: area.name, description, measurements });
  // A script of the workspace runs in its package's folder; the path was meant where the command was typed.
  if (options.json !== undefined) {
    const text = `${JSON.stringify(measurements, null, 2)}\n`;
    await writeFile(resolve(process.env['INIT_CWD'] ?? '.', options.json), text);
  }
  if (comparisons.some(({ ours }) => ours === null)) process.exitCode = 1;
}

await new Command('bench')
  .description('Measures ours and its peers in turns, in the same run, and prints both.')
  .addArgument(new Argument('[area]', 'what to measure').choices([...AREAS.keys()]))
  .option('--quick', `less of everything, ${QUICK_ROUNDS} rounds; installs no peers`)
  .option('--json <file>', 'write the measurements to this file, too')
  .option('--rounds <n>', `how many rounds, ${ROUNDS} at least for figures that somebody quotes`, parseRounds)
  .option('--only <group...>', 'only these groups of the area')
  .option('--write-docs', 'put the figures of the last complete runs into docs/benchmarks.md')
  .action(bench)
  .parseAsync();
