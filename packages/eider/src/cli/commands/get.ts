import { type CliCommand, cliCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { valueText } from '../print/record-text.ts';

export const getCommand: CliCommand = cliCommand<MemoryFlags>({
  name: 'get',
  args: '<key>',
  summary: 'print the value of a record',
  details:
    'Texts are printed as they are, other values as JSON; --json prints the whole record. A missing key ends with exit code 3.',
  options: MEMORY_OPTIONS,
  async run({ args: [key = ''], options, terminal }) {
    const read = { consistency: 'latest', signal: terminal.signal } as const;
    const record = await withMemory(options, terminal, (memory) => memory.retrieve(key, read), { readOnly: true });
    if (record === undefined) {
      terminal.err('there is no such record\n');
      return EXIT.notFound;
    }
    terminal.out(`${options.json === true ? JSON.stringify(record) : valueText(record.value)}\n`);
    return undefined;
  },
});
