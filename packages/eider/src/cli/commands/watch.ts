import type { MemoryChange } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseCount } from '../option-values.ts';
import { valueLine } from '../print/record-text.ts';
import { oneLine } from '../print/table.ts';

interface WatchFlags extends MemoryFlags {
  readonly prefix?: string;
  readonly after?: number;
  readonly limit?: number;
}

export const watchCommand: CliCommand = cliCommand<WatchFlags>({
  name: 'watch',
  summary: 'print changes of a namespace as they happen',
  details: 'In the order of their commits, from --after on without gaps, until Ctrl-C. --json prints JSON lines.',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-p, --prefix <text>', description: 'only keys that start with this text' },
    { flags: '--after <revision>', description: 'from this revision on (default: from now on)', parse: parseCount },
    { flags: '-l, --limit <count>', description: 'end after so many changes', parse: parseCount },
  ],
  async run({ options, terminal }) {
    const { prefix, after, limit = Number.POSITIVE_INFINITY, json } = options;
    const line = json === true ? (change: MemoryChange) => JSON.stringify(change) : lineOf;
    await withMemory(
      options,
      terminal,
      async (memory) => {
        let left = limit;
        if (left === 0) return;
        for await (const change of memory.watch({ prefix, after, signal: terminal.signal })) {
          terminal.out(`${line(change)}\n`);
          left -= 1;
          if (left <= 0) return;
        }
      },
      { readOnly: true },
    );
    return undefined;
  },
});

function lineOf(change: MemoryChange): string {
  if (change.kind === 'deleted') return `${change.revision}\tdeleted\t${oneLine(change.key)}`;
  return `${change.revision}\tstored\t${oneLine(change.record.key)}\t${valueLine(change.record.value)}`;
}
