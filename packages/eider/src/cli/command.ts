import type { Terminal } from './terminal.ts';

/** An option of a command, in the form that commander reads: `--limit <count>`. */
export interface CliOption {
  readonly flags: string;
  readonly description: string;
  /** Makes the value out of its text; a wrong one is a CliUsageError. */
  readonly parse?: (text: string) => unknown;
}

/** What was given on the command line. */
export interface CliCall<Options> {
  /** In order; undefined where an optional one was left out. */
  readonly args: readonly (string | undefined)[];
  readonly options: Options;
  readonly terminal: Terminal;
}

/** One command: what help says about it, and what it does. Gives its exit code, by default 0. */
export interface CliCommand<Options = Readonly<Record<string, unknown>>> {
  readonly name: string;
  /** In commander's form: `<key> [value]`. */
  readonly args?: string;
  readonly summary: string;
  /** More for `--help`: what it does, examples. */
  readonly details?: string;
  readonly options: readonly CliOption[];
  run(call: CliCall<Options>): Promise<number | undefined>;
}

/** Keeps the type of a command's options to itself. */
export function cliCommand<Options>(command: CliCommand<Options>): CliCommand {
  return command as unknown as CliCommand;
}
