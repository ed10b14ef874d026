import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { runKillSoak } from './soak/kill/kill-soak.ts';

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
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new InvalidArgumentError(`give a whole number from 0 to ${SEEDS - 1}.`);
  }
  return seed;
}

async function soakKill({ rounds, seed }: SoakOptions): Promise<void> {
  console.log(`killing a writer ${rounds} times, seed ${seed}`);
  const folder = await mkdtemp(join(tmpdir(), 'eider-soak-'));
  const start = performance.now();
  try {
    const report = await runKillSoak({ path: join(folder, 'soak.duckdb'), rounds, seed, tell: console.log });
    const killed = Object.entries(report.killedWhile).map(([phase, times]) => `${phase} ${times}`);
    console.log(
      `${report.rounds} rounds in ${((performance.now() - start) / 1_000).toFixed(0)} s, killed while: ${killed.join(', ')}`,
    );
    console.log(
      `${report.acknowledged} acknowledged operations, ${report.verified} openings verified, ${report.closes} clean closes`,
    );
    console.log(`${report.replayedCommits} commits replayed, ${report.tornBytes} torn bytes recovered, 0 lost`);
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    console.error(`LOST with seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
    console.error(`the memory is left in ${folder}`);
    process.exitCode = 1;
  }
}

await new Command('soak')
  .description('Runs a memory for long under bad conditions; exits non-zero if it loses anything.')
  .addArgument(new Argument('<kind>', 'what to do to it').choices(['kill']))
  .option('--rounds <n>', 'how often', parseRounds, ROUNDS)
  .option('--seed <n>', 'settles what is written and when it is killed', parseSeed, Math.floor(Math.random() * SEEDS))
  .action((_kind: string, options: SoakOptions) => soakKill(options))
  .parseAsync();
