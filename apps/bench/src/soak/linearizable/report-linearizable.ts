import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLinearizability, type S3TestServer, startGofakes3, startVersitygw } from '@eider/test-servers';
import { type Round, type RoundOptions, runRound } from './run-round.ts';

/** A kind of server that histories are made on. */
export interface LinearizableServer {
  readonly name: string;
  start(): Promise<S3TestServer>;
}

export interface LinearizableOptions extends Pick<RoundOptions, 'seed' | 'processes' | 'operations' | 'kills'> {
  /** Shared out among the servers. */
  readonly rounds: number;
  /** @default versitygw and gofakes3 */
  readonly servers?: readonly LinearizableServer[];
}

const SERVERS: readonly LinearizableServer[] = [
  { name: 'versitygw', start: startVersitygw },
  { name: 'gofakes3', start: startGofakes3 },
];

interface Totals {
  operations: number;
  unknown: number;
  failed: number;
  killed: number;
  faults: number;
}

/** Makes histories of processes that share a memory on a real server, has them checked, and prints what came of it; gives the exit code. */
export async function reportLinearizable(
  { rounds, servers = SERVERS, ...options }: LinearizableOptions,
  print: (line: string) => void,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'eider-linearizable-'));
  const totals = { operations: 0, unknown: 0, failed: 0, killed: 0, faults: 0 };
  print(`${rounds} rounds of ${options.processes} processes on one memory, seed ${options.seed}`);
  for (let number = 1; number <= rounds; number += 1) {
    const { name, start } = servers[(number - 1) % servers.length] ?? { name: 'versitygw', start: startVersitygw };
    await using server = await start();
    const round = { ...options, server, seed: options.seed + number, compiled: join(folder, 'compiled') };
    const { isSound, text } = await judgeRound(runRound(round), totals, folder);
    print(`round ${number} on ${name}: ${text}`);
    if (isSound) continue;
    print(`FAILED with seed ${options.seed}: what there is of the history is left in ${folder}`);
    return 1;
  }
  await rm(folder, { recursive: true, force: true });
  const { operations, unknown, failed, killed, faults } = totals;
  print(
    `${operations} operations, ${unknown} of unknown outcome, ${failed} definite failures, ${killed} processes killed`,
  );
  print(`${faults} requests broken or delayed, 0 violations in ${rounds} rounds`);
  return 0;
}

interface JudgedRound {
  readonly isSound: boolean;
  readonly text: string;
}

async function judgeRound(running: Promise<Round>, totals: Totals, folder: string): Promise<JudgedRound> {
  try {
    return await judgeHistory(await running, totals, folder);
  } catch (error) {
    // A memory that finds itself damaged, or a process that ended by itself, is as bad as a wrong answer.
    return { isSound: false, text: error instanceof Error ? error.message : String(error) };
  }
}

async function judgeHistory(
  { history, failed, killed, faults, gcBoundary, sequence }: Round,
  totals: Totals,
  folder: string,
): Promise<JudgedRound> {
  const { operations, unknown, violations, undecided } = await checkLinearizability(history, {
    page: join(folder, 'violation.html'),
  });
  const broken = Object.values(faults).reduce((sum, times) => sum + times, 0);
  totals.operations += operations;
  totals.unknown += unknown;
  totals.failed += failed;
  totals.killed += killed;
  totals.faults += broken;
  const facts = `${operations} operations (${unknown} unknown), ${killed} killed, ${broken} faults, ${sequence} commits (${gcBoundary} dropped)`;
  if (violations.length === 0 && undecided.length === 0) return { isSound: true, text: facts };
  await writeFile(join(folder, 'history.jsonl'), history.map((one) => JSON.stringify(one)).join('\n'));
  const keys = [...violations, ...undecided].join(', ');
  return { isSound: false, text: `${facts}; ${violations.length > 0 ? 'not linearizable' : 'undecided'}: ${keys}` };
}
