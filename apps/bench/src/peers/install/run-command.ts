import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Some packages are compiled on the spot.
const TIMEOUT_MS = 15 * 60_000;
const MAX_OUTPUT = 2 ** 24;

/** Runs an installer to its end; rejects with the last line that it said. */
export async function runCommand(command: string, args: readonly string[], cwd?: string): Promise<void> {
  try {
    await run(command, args, { cwd, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, env: installerEnvironment() });
  } catch (error) {
    const { stderr = '', killed = false } = error as { readonly stderr?: string; readonly killed?: boolean };
    const reason = killed ? `not done after ${TIMEOUT_MS / 60_000} minutes` : (stderr.trim().split('\n').at(-1) ?? '');
    throw new Error(`could not be installed: ${command} ${args[0] ?? ''} failed: ${reason}`, { cause: error });
  }
}

// What a package manager tells the scripts it runs would set up another one that is started from them.
function installerEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package)_|pnpm_|NODE_OPTIONS)/i.test(name),
  );
  return Object.fromEntries(entries);
}
