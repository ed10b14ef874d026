import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { formatBytes } from '../print/table.ts';

export const checkpointCommand: CliCommand = cliCommand<MemoryFlags>({
  name: 'checkpoint',
  summary: 'fold the log into runs',
  details: 'Never needed for durability: it makes opening faster, and on a bucket lets old commits be deleted.',
  options: MEMORY_OPTIONS,
  async run({ options, terminal }) {
    const { signal } = terminal;
    const { storage } = await withMemory(options, terminal, async (memory) => {
      await memory.checkpoint({ signal });
      return memory.stats({ signal });
    });
    const { checkpoint, runs = [], log } = storage ?? {};
    if (options.json === true) terminal.out(`${JSON.stringify({ checkpoint, runs: runs.length, log })}\n`);
    else terminal.out(`${runs.length} runs, log ${formatBytes(log?.sizeBytes ?? 0)}\n`);
    return undefined;
  },
});
