import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { findInstalled } from '../install/find-installed.ts';
import type { HistoryOperation } from './history.ts';

/** What the checker found; a memory is linearizable if both lists are empty. */
export interface LinearizabilityVerdict {
  readonly operations: number;
  /** How many of them have no known outcome. */
  readonly unknown: number;
  readonly keys: number;
  /** Keys whose operations cannot have happened in any order. */
  readonly violations: readonly string[];
  /** Keys for which a minute was too short to tell. */
  readonly undecided: readonly string[];
}

/** Judges a history with porcupine: whether each operation can have happened at one moment between its call and its return. `page` is where the first violation is drawn. */
export async function checkLinearizability(
  history: readonly HistoryOperation[],
  { page }: { readonly page?: string } = {},
): Promise<LinearizabilityVerdict> {
  const program = join(await findInstalled('linearizability'), 'linearizability');
  const checker = spawn(program, page === undefined ? [] : [page], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(checker, 'close');
  const [printed, complaint] = await Promise.all([
    text(checker.stdout),
    text(checker.stderr),
    pipeline(Readable.from(linesOf(history)), checker.stdin),
  ]);
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`the checker could not read the history: ${complaint}`);
  return JSON.parse(printed) as LinearizabilityVerdict;
}

function* linesOf(history: readonly HistoryOperation[]): Iterable<string> {
  for (const operation of history) yield `${JSON.stringify(operation)}\n`;
}
