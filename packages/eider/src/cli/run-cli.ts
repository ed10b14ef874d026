import { readFileSync } from 'node:fs';
import { EiderError } from '@eider/core';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { CliCommand, CliOption } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 checked and found unfit, 5 conflict, 6 busy or unreachable (try
again), 7 access denied, 8 damaged data, 130 interrupted.`;

/** Runs one command line (without the program's name) and gives its exit code; it never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const outcome = { exitCode: EXIT.done as number };
  const program = programFor(terminal, outcome);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    // commander has told what was wrong; help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return fail(error, args, terminal);
  }
}

function programFor(terminal: Terminal, outcome: { exitCode: number }): Command {
  const program = new Command('eider')
    .description('Long-term memory for AI agents on DuckDB: in a file, a shared folder or a bucket.')
    .showHelpAfterError('(add --help for what this command takes)')
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .version(packageVersion())
    .exitOverride()
    .addHelpText('after', CODES);
  for (const command of COMMANDS) addCommand(program, command, terminal, outcome);
  return program;
}

// Lies two folders above, in sources and builds alike.
function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

function addCommand(program: Command, command: CliCommand, terminal: Terminal, outcome: { exitCode: number }): void {
  const { name, args = '', summary, details, options, run } = command;
  const added = program
    .command(`${name} ${args}`.trim())
    .summary(summary)
    .description(summary)
    .allowExcessArguments(false);
  added.copyInheritedSettings(program);
  if (details !== undefined) added.addHelpText('after', `\n${details}`);
  for (const { flags, description, parse } of options) {
    if (parse === undefined) added.option(flags, description);
    else added.option(flags, description, (text) => parsed(text, parse));
  }
  added.action(async () => {
    outcome.exitCode = (await run({ args: added.args, options: added.opts(), terminal })) ?? EXIT.done;
  });
}

function parsed(text: string, parse: NonNullable<CliOption['parse']>): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (EiderError.is(error, 'INVALID_ARGUMENT')) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function fail(error: unknown, args: readonly string[], terminal: Terminal): number {
  const exitCode = exitCodeOf(error, terminal.signal);
  if (exitCode === EXIT.interrupted) terminal.err('stopped\n');
  else if (args.includes('--json')) terminal.err(`${JSON.stringify({ error: toJson(error) })}\n`);
  else terminal.err(`eider: ${EiderError.is(error) ? `${error.message} [${error.code}]` : String(error)}\n`);
  return exitCode;
}

function toJson(error: unknown): object {
  if (EiderError.is(error)) return error;
  return { name: 'Error', code: 'INTERNAL', message: String(error) };
}
