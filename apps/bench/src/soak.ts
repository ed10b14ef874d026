import { Argument, Command, InvalidArgumentError } from 'commander';
import { reportKillSoak } from './soak/kill/report-kill-soak.ts';

const ROUNDS = 500;
// A lane's operation is chosen by seed, lane and number, packed into 53 bits.
const SEEDS = 2 ** 20;

interface SoakOptions {
  readonly rounds: number;
  readonly seed: number;
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return rounds;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0 && seed < SEEDS) return seed;
  throw new InvalidArgumentError(`give a whole number from 0 to ${SEEDS - 1}.`);
}

await new Command('soak')
  .description('Runs a memory for long under bad conditions; exits non-zero if it loses anything.')
  .addArgument(new Argument('<kind>', 'what to do to it').choices(['kill']))
  .option('--rounds <n>', 'how often', parseRounds, ROUNDS)
  .option('--seed <n>', 'settles what is written and when it is killed', parseSeed, Math.floor(Math.random() * SEEDS))
  .action(async (_kind: string, options: SoakOptions) => {
    process.exitCode = await reportKillSoak(options, (line) => console.log(line));
  })
  .parseAsync();
