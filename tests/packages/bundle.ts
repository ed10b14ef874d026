import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { ROOT } from '../workspace/root.ts';

/** Bundles the page for production from what a project has installed and resolves to the folder to serve. */
export async function bundlePage(project: string): Promise<string> {
  const root = join(project, 'page');
  await cp(join(ROOT, 'tests/packages/page'), root, { recursive: true });
  // Relative addresses, and no file inlined: DuckDB's worker and module are fetched as an application would fetch them.
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: 'built', assetsInlineLimit: 0, target: 'es2022' },
  });
  return join(root, 'built');
}
