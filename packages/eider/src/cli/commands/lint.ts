import type { LintFinding, LintReport } from '@eider/compute';
import { type CliCommand, cliCommand } from '../command.ts';
import { ALLOW_OPTION, INPUT_OPTION, PARAM_OPTION, readQuery, toInputs, toParameters } from '../compute-files.ts';
import { EXIT } from '../exit-code.ts';
import { JSON_OPTION } from '../option-values.ts';
import type { Terminal } from '../terminal.ts';

interface LintFlags {
  readonly input?: readonly string[];
  readonly param?: readonly string[];
  readonly allow?: readonly string[];
  readonly json?: boolean;
}

export const lintCommand: CliCommand = cliCommand<LintFlags>({
  name: 'lint',
  args: '<query.sql>',
  summary: 'find what would keep a query from giving the same result again',
  details: `By DuckDB's own parse, with line and column. Of the inputs only names and types of columns are read. A query that is refused ends with
exit code 4.

Examples:
  eider lint revenue.sql --input orders=./orders.parquet
  eider lint revenue.sql --input orders=./orders.csv --allow float-aggregate`,
  options: [INPUT_OPTION, PARAM_OPTION, ALLOW_OPTION, JSON_OPTION],
  async run({ args: [file = ''], options, terminal }) {
    const { text } = await readQuery(file);
    const report = await lintText(text, options, terminal);
    if (options.json === true) terminal.out(`${JSON.stringify(report)}\n`);
    else print(file, report, terminal);
    return report.refused.length === 0 ? EXIT.done : EXIT.unfit;
  },
});

async function lintText(text: string, { input, param, allow }: LintFlags, { signal }: Terminal): Promise<LintReport> {
  const inputs = toInputs(input);
  const { types: parameters } = toParameters(param);
  const { openCompute } = await import('../../open/open-compute.ts');
  await using compute = await openCompute(':memory:', { policy: 'own-tenant', sandbox: { spares: 0 } });
  return await compute.lint(text, { inputs, parameters, signal, ...(allow && { allow }) });
}

function print(file: string, { refused, allowed }: LintReport, terminal: Terminal): void {
  for (const finding of refused) terminal.out(`${placeOf(file, finding)}: ${textOf(finding)}\n`);
  for (const finding of allowed) terminal.out(`${placeOf(file, finding)}: allowed: ${textOf(finding)}\n`);
  if (refused.length === 0) terminal.out('nothing keeps this query from replaying\n');
}

function placeOf(file: string, { line, column }: LintFinding): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

function textOf({ rule, subject, reason }: LintFinding): string {
  return `${rule}${subject === '' ? '' : ` (${subject})`}: ${reason}`;
}
