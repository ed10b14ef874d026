import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkspacePackage } from './workspace.ts';

/** Removes every report, log and run summary of earlier runs: what is found afterwards is of this run, or from its cache. */
export function clearReports(root: string, workspace: readonly WorkspacePackage[]): void {
  const folders = ['', ...workspace.map((member) => member.directory)];
  const patterns = folders.flatMap((folder) => [join(folder, '.results'), join(folder, '.turbo/turbo-*.log')]);
  for (const path of globSync([...patterns, 'tests/.results', '.turbo/runs'], { cwd: root })) {
    rmSync(join(root, path), { recursive: true, force: true });
  }
}
