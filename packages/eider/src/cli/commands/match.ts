import type { SchemaComparison, SchemaMatchMode } from '@eider/compute';
import { EiderError } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { JSON_OPTION } from '../option-values.ts';
import { formatTable } from '../print/table.ts';
import { fingerprintFile } from './fingerprint.ts';

interface MatchFlags {
  readonly mode?: SchemaMatchMode;
  readonly json?: boolean;
}

const MODES: readonly string[] = ['exact', 'equal', 'subset', 'superset', 'partial'] satisfies SchemaMatchMode[];

export const matchCommand: CliCommand = cliCommand<MatchFlags>({
  name: 'match',
  args: '<fileA> <fileB>',
  summary: 'say whether the schemas of two files match, and what differs',
  details: `With A as the given schema: equal wants the same columns, subset that B has all of A's and perhaps more, superset that all of B's are
A's, partial one in common, exact the same to the last detail. Files that do not match end with exit code 4.

Examples:
  eider match january.csv february.csv
  eider match contract.parquet delivery.csv --mode subset`,
  options: [
    { flags: '--mode <mode>', description: `${MODES.join(', ')} (default: equal)`, parse: parseMode },
    JSON_OPTION,
  ],
  async run({ args: [a = '', b = ''], options: { mode = 'equal', json = false }, terminal }) {
    const { compareSchemas, matchSchemas } = await import('@eider/compute');
    const given = await fingerprintFile(a, terminal);
    const candidate = await fingerprintFile(b, terminal);
    const matches = matchSchemas(given, [candidate], { mode }).length > 0;
    const comparison = compareSchemas(given, candidate);
    if (json) terminal.out(`${JSON.stringify({ mode, matches, ...comparison })}\n`);
    else terminal.out(`${matches ? 'match' : 'no match'} (${mode}), ${textOf(comparison)}`);
    return matches ? EXIT.done : EXIT.unfit;
  },
});

function textOf({ effect, score, mapping, changes }: SchemaComparison): string {
  const pairs = mapping.map(({ from, to, by }) => [from, to, by]);
  const differences = changes.map((change) => [change.effect, change.change, change.column ?? '', change.reason]);
  return [
    `score ${score.toFixed(3)}, ${effect}\n`,
    ...(pairs.length === 0 ? [] : [`\n${formatTable(['column', 'is', 'by'], pairs)}`]),
    ...(differences.length === 0 ? [] : [`\n${formatTable(['effect', 'change', 'column', 'reason'], differences)}`]),
  ].join('');
}

function parseMode(text: string): string {
  if (MODES.includes(text)) return text;
  throw new EiderError('INVALID_ARGUMENT', `a mode is one of ${MODES.join(', ')}`);
}
