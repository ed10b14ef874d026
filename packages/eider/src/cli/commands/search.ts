import type { Filter, SearchHit, SearchResult } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseCount, parseObject } from '../option-values.ts';
import { valueLine } from '../print/record-text.ts';
import { formatTable, oneLine } from '../print/table.ts';
import type { Terminal } from '../terminal.ts';

interface SearchFlags extends MemoryFlags {
  readonly filter?: Filter;
  readonly limit?: number;
  readonly cursor?: string;
  readonly fuzzy?: boolean;
}

export const searchCommand: CliCommand = cliCommand<SearchFlags>({
  name: 'search',
  args: '[query]',
  summary: 'find records by their text, their metadata, or both',
  details: `Any word suffices; "a phrase" and +word must be there, -word must not, pre* stands for every word that begins so.
Without a query the newest records come first.

Examples:
  eider search 'dark theme' --limit 5
  eider search '+error -timeout' --filter '{"level":{"gte":3}}'`,
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-f, --filter <json>', description: 'conditions on the metadata', parse: parseObject },
    { flags: '-l, --limit <count>', description: 'at most so many hits (default: 10)', parse: parseCount },
    { flags: '--cursor <cursor>', description: 'go on where an earlier result ended' },
    { flags: '--fuzzy', description: 'find words with one letter wrong too' },
  ],
  async run({ args: [query], options, terminal }) {
    const { filter, limit, cursor, fuzzy, json } = options;
    const search = { filter, limit, cursor, fuzzy, highlights: json !== true, signal: terminal.signal };
    const result = await withMemory(
      options,
      terminal,
      (memory) => memory.search(query, { ...search, consistency: 'latest' }),
      { readOnly: true },
    );
    if (json === true) terminal.out(`${JSON.stringify(result)}\n`);
    else print(result, terminal);
    return undefined;
  },
});

function print({ hits, cursor }: SearchResult, terminal: Terminal): void {
  if (hits.length === 0) terminal.err('nothing found\n');
  else {
    const rows = hits.map((hit) => [hit.score, hit.record.key, textOf(hit)] as const);
    terminal.out(formatTable(['score', 'key', 'text'], rows));
  }
  if (cursor !== undefined) terminal.err(`more: --cursor ${cursor}\n`);
}

function textOf({ record, highlights = [] }: SearchHit): string {
  return highlights.length === 0 ? valueLine(record.value) : oneLine(highlights.map(({ text }) => text).join(' … '));
}
