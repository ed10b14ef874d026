import type { SourceFingerprint } from '@eider/compute';
import type { ColumnSignature } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { toSource } from '../compute-files.ts';
import { JSON_OPTION } from '../option-values.ts';
import { formatFacts, formatTable } from '../print/table.ts';
import type { Terminal } from '../terminal.ts';

interface FingerprintFlags {
  readonly exactRanges?: boolean;
  readonly json?: boolean;
}

export const fingerprintCommand: CliCommand = cliCommand<FingerprintFlags>({
  name: 'fingerprint',
  args: '<file>',
  summary: 'print the schema and the pattern of a file, and store nothing',
  details: `Reads CSV, TSV, JSON, NDJSON and Parquet, by the file's ending. Equal content gives equal digests, whatever the order of rows. No
value of the file is shown, unless --exact-ranges asks for the least and greatest numbers.

Examples:
  eider fingerprint orders.csv
  eider fingerprint orders.parquet --json > orders.fingerprint.json`,
  options: [
    { flags: '--exact-ranges', description: 'show least and greatest numbers and moments as they are' },
    JSON_OPTION,
  ],
  async run({ args: [file = ''], options: { exactRanges = false, json = false }, terminal }) {
    const found = await fingerprintFile(file, terminal, exactRanges);
    terminal.out(json ? `${JSON.stringify(found)}\n` : textOf(found));
    return undefined;
  },
});

/** Fingerprints a file with an engine of its own. */
export async function fingerprintFile(
  file: string,
  { signal }: Terminal,
  exactRanges = false,
): Promise<SourceFingerprint> {
  const source = toSource(file);
  const [{ fingerprintSource }, { openWorkbench }] = await Promise.all([
    import('@eider/compute'),
    import('../../open/compute-engines.ts'),
  ]);
  const engine = await openWorkbench();
  try {
    return await fingerprintSource(engine, source, { exactRanges, signal });
  } finally {
    await engine.close();
  }
}

function textOf({ schema, signature, rowCount }: SourceFingerprint): string {
  const facts = formatFacts([
    ['rows', rowCount],
    ['schema, exact', schema.exact],
    ['schema, shape', schema.shape],
    ['signature', signature.digest],
  ]);
  const rows = signature.columns.map((column) => [
    column.name,
    column.type,
    column.nulls,
    column.distinct ?? '',
    patternText(column),
  ]);
  return `${facts}\n${formatTable(['column', 'type', 'nulls', 'distinct', 'pattern'], rows)}`;
}

function patternText({ classes, masks, range }: ColumnSignature): string {
  return [
    ...classes.map(({ name, count }) => `${name} ${count}`),
    ...(masks?.top ?? []).slice(0, 2).map(({ mask, count }) => `${mask} ${count}`),
    ...(range === undefined ? [] : [`${range.least} to ${range.greatest}`]),
  ].join(', ');
}
