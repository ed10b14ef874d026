import { EiderError, type StoreOptions } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { withMemory } from '../open-target.ts';
import { MEMORY_OPTIONS, type MemoryFlags, parseDuration, parseJson, parseObject } from '../option-values.ts';

interface StoreFlags extends MemoryFlags {
  readonly metadata?: object;
  readonly ttl?: number;
  readonly text?: string;
  readonly string?: boolean;
  readonly ifAbsent?: boolean;
}

export const storeCommand: CliCommand = cliCommand<StoreFlags>({
  name: 'store',
  args: '<key> [value]',
  summary: 'store a record, or replace it',
  details: `The value is JSON; what is no JSON is taken as text. Without a value, or with -, it is read from standard input.

Examples:
  eider store preference '{"theme":"dark"}' --metadata '{"kind":"ui"}' --ttl 24h
  git log -1 --format=%B | eider store last-commit - --string`,
  options: [
    ...MEMORY_OPTIONS,
    { flags: '-m, --metadata <json>', description: 'facts to filter by, a JSON object', parse: parseObject },
    { flags: '--ttl <duration>', description: 'life of the record: 30s, 15m, 6h, 7d', parse: parseDuration },
    { flags: '--text <text>', description: 'what search sees (default: every text in the value)' },
    { flags: '--string', description: 'take the value as text, whatever it looks like' },
    { flags: '--if-absent', description: 'only if there is no such record' },
  ],
  async run({ args, options, terminal }) {
    const [key = '', given = '-'] = args;
    const text = given === '-' ? await terminal.readInput() : given;
    const value = options.string === true ? text : toValue(text);
    const record = await withMemory(
      options,
      terminal,
      (memory) => memory.store(key, value, storeOptions(options, terminal.signal)),
      { create: true },
    );
    if (options.json === true) terminal.out(`${JSON.stringify(record)}\n`);
    else terminal.out(`${record.created ? 'created' : 'replaced'} revision ${record.revision}\n`);
    return undefined;
  },
});

function storeOptions({ metadata, ttl, text, ifAbsent }: StoreFlags, signal: AbortSignal): StoreOptions {
  return { metadata, ttlMs: ttl, text, ifRevision: ifAbsent === true ? 'absent' : undefined, signal };
}

function toValue(text: string): object | string {
  try {
    return parseJson(text) as object | string;
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) return text;
    throw error;
  }
}
