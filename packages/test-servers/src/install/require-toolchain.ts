import type { Toolchain } from './pinned.ts';
import { runCommand } from './run-command.ts';

const MINIMUM_GO_MINOR = 24;

const CHECKS: Readonly<Record<Toolchain, () => Promise<void>>> = {
  go: requireGo,
  npm: () => requireCommand('npm', ['--version'], 'npm is missing: install Node.js with npm'),
  python: () =>
    requireCommand(
      'python3',
      ['-m', 'pip', '--version'],
      'Python 3 with pip is missing: install python3 and python3-pip with the packages of the system',
    ),
};

/** Rejects, saying what is missing and how to get it, unless the machine has what a step needs. */
export async function requireToolchain(toolchain: Toolchain): Promise<void> {
  await CHECKS[toolchain]();
}

async function requireGo(): Promise<void> {
  const advice = `install Go 1.${MINIMUM_GO_MINOR} or later from https://go.dev/dl and put its bin folder on the PATH`;
  const printed = await runCommand('go', ['version']).catch((cause: unknown) => {
    throw new Error(`Go is missing: ${advice}`, { cause });
  });
  const [, major = '0', minor = '0'] = /go(\d+)\.(\d+)/.exec(printed) ?? [];
  if (Number(major) === 1 && Number(minor) < MINIMUM_GO_MINOR)
    throw new Error(`Go ${major}.${minor} is too old: ${advice}`);
}

async function requireCommand(command: string, args: readonly string[], advice: string): Promise<void> {
  await runCommand(command, args).catch((cause: unknown) => {
    throw new Error(advice, { cause });
  });
}
