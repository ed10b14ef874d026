import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';

export const deleteCommand: CliCommand = cliCommand<MemoryFlags>({
  name: 'delete',
  args: '<keys...>',
  summary: 'delete records',
  details: 'Keys that have no record are no failure; all keys are one commit.',
  options: MEMORY_OPTIONS,
  async run({ args, options, terminal }) {
    const keys = args.filter((key) => key !== undefined);
    const { signal } = terminal;
    const had = await withMemory(options, terminal, (memory) => memory.deleteMany(keys, { signal }));
    const deleted = had.filter(Boolean).length;
    if (options.json === true) terminal.out(`${JSON.stringify({ deleted, missing: keys.length - deleted })}\n`);
    else terminal.out(`deleted ${deleted} of ${keys.length}\n`);
    return undefined;
  },
});
