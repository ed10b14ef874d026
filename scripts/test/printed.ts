import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Verdict } from './verdict.ts';

const LOG_LINES = 300;
/** What a test prints at the start of a line that everyone should see, also when it passes. */
const NOTE = 'note: ';

/** One line for each task: what it counted, whether it came from the cache, and the notes that its tests printed. */
export function describePhase(root: string, verdicts: readonly Verdict[]): string {
  return verdicts.flatMap((verdict) => [describeTask(verdict), ...readNotes(root, verdict)]).join('\n');
}

/** The end of the output of every task that failed, with what is wrong with it; empty when all is well. */
export function describeFailures(root: string, verdicts: readonly Verdict[]): string {
  return verdicts
    .filter((verdict) => verdict.failed > 0)
    .map(({ outcome, problems }) => {
      const heading = `\n──── failed: ${outcome.id} ────`;
      return [heading, ...readLog(root, outcome.logFile, LOG_LINES), ...problems.map((problem) => `✗ ${problem}`)].join(
        '\n',
      );
    })
    .join('\n');
}

/** The line that ends the output. */
export function describeTotals(verdicts: readonly Verdict[]): string {
  const passed = verdicts.reduce((sum, verdict) => sum + verdict.passed, 0);
  const failed = verdicts.reduce((sum, verdict) => sum + verdict.failed, 0);
  return `${passed} passed, ${failed} failed`;
}

function describeTask({ outcome, passed, failed }: Verdict): string {
  const counts = failed === 0 ? `${passed} ok` : `${passed} ok, ${failed} FAILED`;
  const time = outcome.cached ? 'from the cache' : `${(outcome.durationMs / 1000).toFixed(1)} s`;
  return `  ${failed === 0 ? '✓' : '✗'} ${outcome.id.padEnd(40)} ${counts.padEnd(20)} ${time}`;
}

function readNotes(root: string, { outcome }: Verdict): readonly string[] {
  return readLog(root, outcome.logFile, Number.POSITIVE_INFINITY)
    .map((line) => stripVTControlCharacters(line))
    .filter((line) => line.startsWith(NOTE))
    .map((line) => `      ${line.slice(NOTE.length)}`);
}

function readLog(root: string, file: string, maxLines: number): readonly string[] {
  try {
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n');
    const hidden = lines.length - maxLines;
    return hidden > 0 ? [`(${hidden} lines before these are in ${file})`, ...lines.slice(-maxLines)] : lines;
  } catch {
    return ['(it left no output)'];
  }
}
