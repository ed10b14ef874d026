import type { ReplayMode, ReplayReport } from '@eider/compute';
import { EiderError } from '@eider/core';
import { type CliCommand, cliCommand } from '../command.ts';
import { INPUT_OPTION, toInputs } from '../compute-files.ts';
import { EXIT } from '../exit-code.ts';
import { COMPUTE_OPTIONS, type ComputeFlags, withCompute } from '../open-compute-target.ts';
import { parseDuration } from '../option-values.ts';
import { formatFacts } from '../print/table.ts';

interface ReplayFlags extends ComputeFlags {
  readonly mode?: ReplayMode;
  readonly input?: readonly string[];
  readonly timeout?: number;
}

const MODES: readonly string[] = ['cached', 'verify', 'diff'] satisfies ReplayMode[];

export const replayCommand: CliCommand = cliCommand<ReplayFlags>({
  name: 'replay',
  args: '<id>',
  summary: 'replay a stored run and say whether it comes out the same',
  details: `cached checks what is stored; verify runs again and compares; diff also names the first value that differs. verify and diff
need the inputs again: a record holds their digests. Any verdict but same ends with exit code 4.

Examples:
  eider replay dcr1-sha256:3f… --tenant acme
  eider replay dcr1-sha256:3f… --tenant acme --mode verify --input orders=./orders.parquet`,
  options: [
    ...COMPUTE_OPTIONS,
    INPUT_OPTION,
    { flags: '--mode <mode>', description: `${MODES.join(', ')} (default: cached)`, parse: parseMode },
    { flags: '--timeout <duration>', description: 'stop after 30s, 15m, 6h (default: never)', parse: parseDuration },
  ],
  async run({ args: [id = ''], options, terminal }) {
    const { mode = 'cached', timeout } = options;
    const inputs = toInputs(options.input);
    const report = await withCompute({ flags: options, terminal }, (compute, context) =>
      compute.replay(context, id, { mode, inputs, ...(timeout !== undefined && { timeoutMs: timeout }) }),
    );
    terminal.out(options.json === true ? `${JSON.stringify(jsonOf(report))}\n` : textOf(report));
    return report.verdict === 'same' ? EXIT.done : EXIT.unfit;
  },
});

/** Without the rows, which eider run prints. */
function jsonOf({ result, ...report }: ReplayReport): object {
  return result === undefined ? report : { ...report, digest: result.digest, rowCount: result.rowCount };
}

function textOf({ verdict, parts, inputs, stored, difference }: ReplayReport): string {
  return formatFacts([
    ['verdict', verdict],
    ...(parts.length === 0 ? [] : [['parts that differ', parts.join(', ')] as const]),
    ...(inputs.length === 0 ? [] : [['inputs that changed', inputs.join(', ')] as const]),
    ...(stored === undefined ? [] : [['stored result', stored] as const]),
    ...(difference === undefined ? [] : [['first difference', differenceText(difference)] as const]),
  ]);
}

function differenceText(difference: NonNullable<ReplayReport['difference']>): string {
  if (difference.kind === 'columns') return 'other columns';
  if (difference.kind !== 'value') return `${difference.kind} from row ${difference.row}`;
  const { row, column, recorded, now } = difference;
  return JSON.stringify({ row, column, recorded, now });
}

function parseMode(text: string): string {
  if (MODES.includes(text)) return text;
  throw new EiderError('INVALID_ARGUMENT', `a mode is one of ${MODES.join(', ')}`);
}
