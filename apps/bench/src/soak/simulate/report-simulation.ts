import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface SimulationSoakOptions {
  readonly seeds: number;
  /** The first of them. */
  readonly seed: number;
  /** How many processes share them. @default 2 */
  readonly lanes?: number;
  /** Number of a bug of the list to plant, to see that it is found. */
  readonly bug?: string;
}

// The simulator is test code of the protocol's package: it runs as a program of its own.
const PROGRAM = fileURLToPath(new URL('../../../../../packages/ltm/test/bucket/children/simulate.ts', import.meta.url));
// One process takes so many at a time: what it says tells how far it is.
const SEEDS_AT_ONCE = 250;

interface Done {
  readonly from: number;
  readonly count: number;
  readonly commits: number;
  readonly violations: number;
}

/** Simulates the protocol over many seeds and prints what came of it, with the shortest trace of each that breaks a promise; gives the exit code. */
export async function reportSimulation(
  { seeds, seed, lanes = 2, bug }: SimulationSoakOptions,
  print: (line: string) => void,
): Promise<number> {
  const start = performance.now();
  print(`simulating the protocol of a bucket over ${seeds} seeds from ${seed}`);
  const parts = partsOf(seed, seeds);
  const total = { commits: 0, violations: 0, seeds: 0 };
  const waiting = parts.values();
  const lane = async (): Promise<void> => {
    for (const [from, count] of waiting) {
      const done = await simulatePart([`${from}`, `${count}`, ...(bug === undefined ? [] : [bug])], print);
      total.commits += done.commits;
      total.violations += done.violations;
      total.seeds += done.count;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = ((performance.now() - start) / 1_000).toFixed(0);
  print(`${total.seeds} seeds in ${seconds} s: ${total.commits} commits, ${total.violations} violations`);
  return total.violations === 0 && total.seeds === seeds ? 0 : 1;
}

function partsOf(seed: number, seeds: number): readonly (readonly [number, number])[] {
  const count = Math.ceil(seeds / SEEDS_AT_ONCE);
  return Array.from({ length: count }, (_, part) => {
    const from = part * SEEDS_AT_ONCE;
    return [seed + from, Math.min(SEEDS_AT_ONCE, seeds - from)] as const;
  });
}

async function simulatePart(args: readonly string[], print: (line: string) => void): Promise<Done> {
  const child = spawn(process.execPath, ['--conditions=@eider/source', PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  let done: Done | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line);
    if ('trace' in said) printViolation(said, print);
    else done = said;
  }
  const exitCode = await ended;
  if (exitCode === 0 && done !== undefined) return done;
  throw new Error(`the simulator ended with ${exitCode} at ${args.join(' ')}`);
}

function printViolation(
  { seed, violation, trace }: { readonly seed: number; readonly violation: string; readonly trace: readonly string[] },
  print: (line: string) => void,
): void {
  print(`seed ${seed}: ${violation}`);
  for (const step of trace) print(`  ${step}`);
}
