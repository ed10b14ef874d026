import { stat } from 'node:fs/promises';
import { EiderError } from '@eider/core';
import type { ImportReport, ImportSettings } from '@eider/ltm';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { ProgressLine } from '../print/progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { type FileFlags, FORMAT_OPTION } from './file-flags.ts';

type OnConflict = NonNullable<ImportSettings['onConflict']>;

interface ImportFlags extends MemoryFlags, FileFlags {
  readonly onConflict?: OnConflict;
  readonly skipBad?: boolean;
}

const CONFLICTS: readonly string[] = ['error', 'keep', 'replace'] satisfies readonly OnConflict[];

export const importCommand: CliCommand = cliCommand<ImportFlags>({
  name: 'import',
  args: '<file>',
  summary: 'store the records of a JSONL, CSV or Parquet file',
  details: `With the fields that export writes; only a key and a value are needed. An import that was cut off can be run again
with --on-conflict keep.`,
  options: [
    ...MEMORY_OPTIONS,
    FORMAT_OPTION,
    {
      flags: '--on-conflict <what>',
      description: 'where a key is taken: error, keep or replace (default: error)',
      parse: parseConflict,
    },
    { flags: '--skip-bad', description: 'leave bad records out and say which (default: stop)' },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const { format, onConflict = 'error', skipBad, json } = options;
    // Progress only: a file that is not there is told by the import itself.
    const size = await stat(file).catch(() => undefined);
    const progress = new ProgressLine(terminal, size?.size);
    const { importFile } = await import('../../transfer/import-file.ts');
    const work = withMemory(
      options,
      terminal,
      (memory) =>
        importFile(memory, file, {
          ...(format === undefined ? {} : { format }),
          onConflict,
          onBadRecord: skipBad === true ? 'skip' : 'stop',
          onProgress: (state) => progress.show(state),
          signal: terminal.signal,
        }),
      { create: true },
    );
    const report = await work.finally(() => progress.end());
    if (json === true) terminal.out(`${JSON.stringify(report)}\n`);
    else print(report, terminal);
    return undefined;
  },
});

function print({ stored, kept, skipped, badRecords }: ImportReport, terminal: Terminal): void {
  terminal.out(`stored ${stored}, kept ${kept}, skipped ${skipped}\n`);
  for (const { line, reason } of badRecords) terminal.err(`line ${line}: ${reason}\n`);
}

function parseConflict(text: string): string {
  if (CONFLICTS.includes(text)) return text;
  throw new EiderError('INVALID_ARGUMENT', `what happens to a taken key is one of ${CONFLICTS.join(', ')}`);
}
