import type { FinishedRun } from '@eider/compute';
import { type JsonValue, sha256Hex } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { ALLOW_OPTION, INPUT_OPTION, PARAM_OPTION, readQuery, toInputs, toParameters } from '../compute-files.ts';
import { COMPUTE_OPTIONS, type ComputeFlags, withCompute } from '../open-compute-target.ts';
import { parseCount, parseDuration } from '../option-values.ts';
import { sqlValueText } from '../print/sql-value-text.ts';
import { formatFacts, formatTable } from '../print/table.ts';

interface RunFlags extends ComputeFlags {
  readonly input?: readonly string[];
  readonly param?: readonly string[];
  readonly allow?: readonly string[];
  readonly type?: string;
  readonly timeout?: number;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 50;

export const runCommand: CliCommand = cliCommand<RunFlags>({
  name: 'run',
  args: '<query.sql>',
  summary: 'run a query over files so that it can be replayed, and store its record',
  details: `The query runs in an engine of its own, in memory, over copies of its inputs. A query that could not replay is refused (see eider lint).
The file gives the computation its name, the query its version. The same query over the same data has the same id.

Examples:
  eider run revenue.sql --tenant acme --as u-42 --input orders=./orders.parquet
  eider run revenue.sql --tenant acme --input orders=./orders.csv --param since:DATE=2026-01-01 --json`,
  options: [
    ...COMPUTE_OPTIONS,
    INPUT_OPTION,
    PARAM_OPTION,
    ALLOW_OPTION,
    { flags: '--type <name>', description: "name of the computation (default: the file's)" },
    { flags: '--timeout <duration>', description: 'stop after 30s, 15m, 6h (default: never)', parse: parseDuration },
    {
      flags: '-l, --limit <count>',
      description: `rows to print, all are stored (default: ${DEFAULT_LIMIT})`,
      parse: parseCount,
    },
  ],
  async run({ args: [file = ''], options, terminal }) {
    const { name, text } = await readQuery(file);
    const inputs = toInputs(options.input);
    const { types: parameters, values } = toParameters(options.param);
    const { defineComputation } = await import('@eider/compute');
    const given = { type: options.type ?? name, inputs: Object.keys(inputs), parameters, sql: text };
    const version = versionOf(defineComputation({ ...given, version: '1' }));
    const finished = await withCompute({ flags: options, terminal, create: true }, async (compute, context) => {
      const { type } = compute.define({ ...given, version });
      const { allow, timeout } = options;
      return compute.run(context, type, inputs, {
        parameters: values,
        ...(allow && { allow }),
        ...(timeout !== undefined && { timeoutMs: timeout }),
      });
    });
    terminal.out(options.json === true ? `${JSON.stringify(jsonOf(finished))}\n` : textOf(finished, options.limit));
    return undefined;
  },
});

/** Another query is another version, without anybody having to count. */
function versionOf(definition: object): string {
  return `sql-${sha256Hex(JSON.stringify(definition)).slice(0, 12)}`;
}

function jsonOf({ id, created, record, result }: FinishedRun): object {
  const [, ...lines] = result.content.trimEnd().split('\n');
  const rows = lines.map((line) => JSON.parse(line) as JsonValue);
  const { type, version } = record;
  return { id, created, type, version, digest: result.digest, columns: result.columns, rows };
}

function textOf(finished: FinishedRun, limit = DEFAULT_LIMIT): string {
  const { id, created, record, result } = finished;
  const facts = formatFacts([
    ['run', id],
    ['computation', `${record.type}, version ${record.version}`],
    ['stored', created ? 'as a new run' : 'it was there already, with the same result'],
    ['rows', result.rowCount],
  ]);
  const names = result.columns.map(({ name }) => name);
  const shown = finished.rows().slice(0, limit);
  const rows = shown.map((row) => names.map((name) => sqlValueText(row[name])));
  const more = result.rowCount > shown.length ? `and ${result.rowCount - shown.length} more\n` : '';
  return `${facts}\n${formatTable(names, rows)}${more}`;
}
