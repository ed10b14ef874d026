import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseCount } from '../option-values.ts';

interface NamespacesFlags extends MemoryFlags {
  readonly depth?: number;
}

export const namespacesCommand: CliCommand = cliCommand<NamespacesFlags>({
  name: 'namespaces',
  summary: 'print the namespaces below one that hold records',
  details: 'One path a line, as --namespace takes it; --json prints arrays of parts.',
  options: [
    ...MEMORY_OPTIONS,
    { flags: '--depth <count>', description: 'cut paths to so many parts (default: whole)', parse: parseCount },
  ],
  async run({ options, terminal }) {
    const { depth, json } = options;
    await withMemory(
      options,
      terminal,
      async (memory) => {
        for await (const path of memory.namespaces({ depth, signal: terminal.signal, consistency: 'latest' })) {
          terminal.out(`${json === true ? JSON.stringify(path) : path.map(encodeURIComponent).join('/')}\n`);
        }
      },
      { readOnly: true },
    );
    return undefined;
  },
});
