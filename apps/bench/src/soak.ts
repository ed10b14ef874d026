import { Argument, Command, InvalidArgumentError } from 'commander';
import { reportGarbage } from './soak/garbage/report-garbage.ts';
import { reportKillSoaks } from './soak/kill/report-kill-soak.ts';
import { reportLinearizable } from './soak/linearizable/report-linearizable.ts';
import { reportMemorySoak } from './soak/memory/report-memory-soak.ts';
import { reportSharedKill } from './soak/shared-kill/report-shared-kill.ts';
import { reportSimulation } from './soak/simulate/report-simulation.ts';

const KILLS = 1_000;
const HISTORIES = 20;
const WRITERS_KILLED = 300;
const COMMITS = 10_000;
// A lane's operation is chosen by seed, lane and number, packed into 53 bits.
const SEEDS = 2 ** 20;
const SIMULATED_SEEDS = 10_000;
const VALUE_BYTES = 2_000;
const MEGABYTE = 1_000_000;
const MEGABYTES = 2_000;

interface SoakOptions {
  /** Each kind has a number of its own. */
  readonly rounds?: number;
  readonly seed: number;
  readonly megabytes: number;
  readonly seeds: number;
  readonly commits: number;
}

const KINDS: Readonly<Record<string, (options: SoakOptions) => Promise<number>>> = {
  local: ({ rounds = KILLS, seed }) => reportKillSoaks({ rounds, seed }, print),
  async memory({ seed, megabytes }) {
    const settings = { records: Math.ceil((megabytes * MEGABYTE) / VALUE_BYTES), valueBytes: VALUE_BYTES, seed };
    return reportMemorySoak({ ...settings, format: 'native' }, print);
  },
  garbage: ({ commits, seed }) => reportGarbage({ commits, seed }, print),
  linearizable: ({ rounds = HISTORIES, seed }) =>
    reportLinearizable({ rounds, seed, processes: 8, operations: 150, kills: 12 }, print),
  'shared-kill': ({ rounds = WRITERS_KILLED, seed }) => reportSharedKill({ rounds, seed }, print),
  simulate: ({ seeds, seed }) => reportSimulation({ seeds, seed }, print),
};

function print(line: string): void {
  console.log(line);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return count;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0 && seed < SEEDS) return seed;
  throw new InvalidArgumentError(`give a whole number from 0 to ${SEEDS - 1}.`);
}

await new Command('soak')
  .description('Runs a memory for long under bad conditions; exits non-zero if it loses anything, or takes too much.')
  .addArgument(new Argument('<kind>', 'what is done to it').choices(Object.keys(KINDS)))
  .option('--rounds <n>', 'how often it is killed, or how many histories are checked', parseCount)
  .option('--megabytes <n>', 'how much it is filled with', parseCount, MEGABYTES)
  .option('--seeds <n>', 'how many runs are simulated', parseCount, SIMULATED_SEEDS)
  .option('--commits <n>', 'how many commits leave garbage', parseCount, COMMITS)
  .option('--seed <n>', 'settles what is written and when it is killed', parseSeed, Math.floor(Math.random() * SEEDS))
  .action(async (kind: string, options: SoakOptions) => {
    process.exitCode = await KINDS[kind]?.(options);
  })
  .parseAsync();
