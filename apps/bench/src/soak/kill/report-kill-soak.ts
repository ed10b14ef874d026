import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillSoakOptions, type KillSoakReport, runKillSoak } from './kill-soak.ts';
import type { KillVariant } from './protocol.ts';

/** Every format with every durability. */
export const KILL_VARIANTS: readonly KillVariant[] = [
  { format: 'native', durability: 'strict' },
  { format: 'native', durability: 'relaxed' },
  { format: 'parquet', durability: 'strict' },
  { format: 'parquet', durability: 'relaxed' },
];

export interface ReportOptions extends Omit<KillSoakOptions, 'path' | 'tell' | 'variant'> {
  /** The rounds are shared out among them. @default all of them */
  readonly variants?: readonly KillVariant[];
}

/** Runs a soak of each variant and prints what came of it; gives the exit code. */
export async function reportKillSoaks(options: ReportOptions, print: (line: string) => void): Promise<number> {
  const { variants = KILL_VARIANTS, rounds, seed, ...others } = options;
  let exitCode = 0;
  for (const [index, variant] of variants.entries()) {
    // Together as many rounds as were asked for.
    const share = Math.floor((rounds * (index + 1)) / variants.length) - Math.floor((rounds * index) / variants.length);
    // Another seed for each: the same kills would find the same.
    const soak = { ...others, rounds: share, seed: seed + index, variant };
    if (share > 0) exitCode = Math.max(exitCode, await reportKillSoak(soak, print));
  }
  return exitCode;
}

/**
 * Runs one soak in a temporary folder and prints what came of it; gives the exit code. After a loss the folder stays, for whoever looks for the cause;
 * its path is printed with the seed.
 */
export async function reportKillSoak(
  options: Omit<KillSoakOptions, 'path' | 'tell'>,
  print: (line: string) => void,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-soak-'));
  const start = performance.now();
  const { format, durability } = options.variant ?? { format: 'native', durability: 'strict' };
  print(`killing a writer ${options.rounds} times, ${format} and ${durability}, seed ${options.seed}`);
  try {
    const report = await runKillSoak({ ...options, path: join(folder, 'soak.duckdb'), tell: print });
    for (const line of linesOf(report, performance.now() - start)) print(line);
    await rm(folder, { recursive: true, force: true });
    return 0;
  } catch (error) {
    print(`FAILED with seed ${options.seed}: ${error instanceof Error ? error.message : String(error)}`);
    print(`the memory is left in ${folder}`);
    return 1;
  }
}

function linesOf(report: KillSoakReport, elapsedMs: number): readonly string[] {
  const killed = Object.entries(report.killedWhile).map(([phase, times]) => `${phase} ${times}`);
  return [
    `${report.rounds} rounds in ${(elapsedMs / 1_000).toFixed(0)} s; the last word of the killed: ${killed.join(', ')}`,
    `${report.acknowledged} acknowledged operations, ${report.verified} openings verified, ${report.closes} clean closes`,
    `${report.replayedCommits} commits replayed, ${report.tornBytes} torn bytes recovered, 0 lost, 0 half-done, 0 resurrected`,
  ];
}
