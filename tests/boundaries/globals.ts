import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.ts';
import { plantFile } from './tree.ts';

/** A broken lint rule and the file that breaks it, relative to the tree. */
export interface LintError {
  readonly rule: string;
  readonly file: string;
}

/** Lints files, given by path, with the settings of the repository. */
export async function lintTree(folder: string, files: Readonly<Record<string, string>>): Promise<readonly LintError[]> {
  await cp(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  await plantFile(folder, '.gitignore', 'node_modules/\n');
  for (const [path, source] of Object.entries(files)) await plantFile(folder, path, source);
  const output = await runBiome(folder);
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
  };
  return diagnostics.map(({ category, location }) => ({ rule: category, file: location.path }));
}

/** Biome exits with 1 when it finds something: what matters is the report it prints. */
function runBiome(cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const flags = ['--reporter=json', '--max-diagnostics=none', '--colors=off'];
    execFile('biome', ['lint', ...flags], { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`biome printed no report: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
