import type { Filter, MemoryRecord } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseCount, parseObject } from '../option-values.ts';
import { valueLine } from '../print/record-text.ts';
import { oneLine } from '../print/table.ts';

interface ListFlags extends MemoryFlags {
  readonly prefix?: string;
  readonly after?: string;
  readonly filter?: Filter;
  readonly limit?: number;
}

const LONGEST_VALUE = 100;

export const listCommand: CliCommand = cliCommand<ListFlags>({
  name: 'list',
  summary: 'print the records of a namespace in order of their keys',
  details:
    'A line for each record, as it is read: also a large memory can be listed. --json prints whole records as JSON lines.',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-p, --prefix <text>', description: 'only keys that start with this text' },
    { flags: '--after <key>', description: 'only keys after this one' },
    { flags: '-f, --filter <json>', description: 'conditions on the metadata', parse: parseObject },
    { flags: '-l, --limit <count>', description: 'at most so many records (default: all)', parse: parseCount },
  ],
  async run({ options, terminal }) {
    const { prefix, after, filter, limit, json } = options;
    const line = json === true ? (record: MemoryRecord) => JSON.stringify(record) : lineOf;
    await withMemory(
      options,
      terminal,
      async (memory) => {
        const list = { prefix, after, filter, limit, signal: terminal.signal, consistency: 'latest' } as const;
        for await (const record of memory.list(list)) terminal.out(`${line(record)}\n`);
      },
      { readOnly: true },
    );
    return undefined;
  },
});

function lineOf({ key, value }: MemoryRecord): string {
  const text = valueLine(value);
  return `${oneLine(key)}\t${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}`;
}
