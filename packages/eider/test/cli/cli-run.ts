import { runCli } from '../../src/cli/run-cli.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

/** How a command line ended and what it wrote. */
export interface CliRun {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, in a folder of its own and without the variables of the process. */
export async function cli(
  args: readonly string[],
  overrides: Partial<Omit<Terminal, 'out' | 'err'>> & { readonly input?: string } = {},
): Promise<CliRun> {
  const { input = '', ...rest } = overrides;
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: () => Promise.resolve(input),
    isInteractive: false,
    env: {},
    workingFolder: '/',
    signal: new AbortController().signal,
    ...rest,
  };
  const exitCode = await runCli(args, terminal);
  return { exitCode, out, err };
}
