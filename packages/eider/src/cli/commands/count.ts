import type { Filter } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseObject } from '../option-values.ts';

interface CountFlags extends MemoryFlags {
  readonly prefix?: string;
  readonly filter?: Filter;
}

export const countCommand: CliCommand = cliCommand<CountFlags>({
  name: 'count',
  summary: 'print how many records a namespace holds',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-p, --prefix <text>', description: 'only keys that start with this text' },
    { flags: '-f, --filter <json>', description: 'conditions on the metadata', parse: parseObject },
  ],
  async run({ options, terminal }) {
    const { prefix, filter, json } = options;
    const count = await withMemory(
      options,
      terminal,
      (memory) => memory.count({ prefix, filter, signal: terminal.signal, consistency: 'latest' }),
      { readOnly: true },
    );
    terminal.out(`${json === true ? JSON.stringify({ count }) : count}\n`);
    return undefined;
  },
});
