import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROJECT = fileURLToPath(new URL('../../../tsconfig.memory.json', import.meta.url));
const PROGRAM = fileURLToPath(new URL('../../../dist/soak/memory/memory-program.js', import.meta.url));

/** Builds the program and the packages that it uses, as far as they have changed; gives its path. Sources take tens of megabytes more than what users run. */
export async function buildMemoryProgram(): Promise<string> {
  const tsc = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  await promisify(execFile)(process.execPath, [tsc, '-b', PROJECT]);
  return PROGRAM;
}
