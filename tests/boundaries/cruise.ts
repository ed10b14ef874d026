import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../workspace/root.ts';
import { sourceFolders } from './tree.ts';

const CONFIG = join(ROOT, '.dependency-cruiser.cjs');

/** A broken rule and the file that breaks it, relative to the tree. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
}

/** What dependency-cruiser saw in a tree. */
export interface CruisedTree {
  readonly violations: readonly Violation[];
  readonly moduleCount: number;
}

/** Checks a tree laid out like the repository against the rules of the repository. */
export async function cruise(folder: string): Promise<CruisedTree> {
  const flags = ['--config', CONFIG, '--output-type', 'json'];
  const output = await run('depcruise', [...flags, ...(await sourceFolders(folder))], folder);
  const { modules, summary } = JSON.parse(output) as {
    readonly modules: readonly unknown[];
    readonly summary: {
      readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    };
  };
  const violations = summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
  return { violations, moduleCount: modules.length };
}

/** The ids of the rules, each once. */
export function ruleNames(): readonly string[] {
  const { forbidden } = createRequire(import.meta.url)(CONFIG) as {
    readonly forbidden: readonly { readonly name: string }[];
  };
  return [...new Set(forbidden.map((rule) => rule.name))];
}

/** Its exit code counts the violations: what matters is the report it prints. */
function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`${command} printed no report: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
