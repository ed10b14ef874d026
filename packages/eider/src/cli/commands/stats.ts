import type { MemoryStats, StorageStats } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags } from '../option-values.ts';
import { formatBytes, formatFacts } from '../print/table.ts';

type Fact = readonly [name: string, value: string | number];

export const statsCommand: CliCommand = cliCommand<MemoryFlags>({
  name: 'stats',
  summary: 'print what a memory is made of',
  details: 'Records, runs, log, caches, and which ways of reading are in use. A namespace tells its records only.',
  options: MEMORY_OPTIONS,
  async run({ options, terminal }) {
    const stats = await withMemory(
      options,
      terminal,
      (memory) => memory.stats({ signal: terminal.signal, consistency: 'latest' }),
      { readOnly: true },
    );
    terminal.out(options.json === true ? `${JSON.stringify(stats)}\n` : formatFacts(factsOf(stats)));
    return undefined;
  },
});

function factsOf({ records, lastRevision, storage }: MemoryStats): readonly Fact[] {
  return [
    ['records', records],
    ['last revision', String(lastRevision)],
    ...(storage === undefined ? [] : storageFacts(storage)),
  ];
}

function storageFacts(storage: StorageStats): readonly Fact[] {
  const { lastSequence, checkpoint, memtable, runs, log, capabilities } = storage;
  const runBytes = runs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    ['commits', lastSequence],
    [
      'checkpoint',
      `at commit ${checkpoint.sequence}${checkpoint.at === undefined ? '' : `, ${checkpoint.at.toISOString()}`}`,
    ],
    ...(checkpoint.failure === undefined ? [] : [['checkpoint failed', checkpoint.failure] as const]),
    ['memtable', `${memtable.entries} entries, ${formatBytes(memtable.sizeBytes)}`],
    ['runs', `${runs.length}, ${formatBytes(runBytes)}`],
    ['log', `${formatBytes(log.sizeBytes)} behind commit ${log.after}`],
    ['format', capabilities.format],
    ['engine', capabilities.engine],
    ...(storage.stalenessMs === undefined ? [] : [['known as of', `${storage.stalenessMs} ms ago`] as const]),
  ];
}
