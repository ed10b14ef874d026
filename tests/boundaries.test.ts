import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CruisedTree, cruise, ruleNames } from './boundaries/cruise.ts';
import { type LintError, lintTree } from './boundaries/globals.ts';
import { PLANTED } from './boundaries/planted.ts';
import { layOutTree, plantFile } from './boundaries/tree.ts';
import { ROOT } from './workspace/root.ts';

describe('the direction of the layers', () => {
  let folder: string;
  let planted: CruisedTree;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'eider-boundaries-')));
    await layOutTree(folder);
    for (const { files } of PLANTED) {
      for (const [path, source] of Object.entries(files)) await plantFile(folder, path, `${source}\n`);
    }
    planted = await cruise(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(PLANTED.map(({ rule, files }) => ({ rule, file: Object.keys(files)[0] ?? '', files })))(
    '$rule fails for $file, and nothing else does',
    ({ rule, files }) => {
      const broken = planted.violations.filter(({ from }) => from in files).map((violation) => violation.rule);
      expect(broken.length).toBeGreaterThan(0);
      expect(new Set(broken)).toEqual(new Set([rule]));
    },
  );

  it('has a planted violation for every rule', () => {
    expect(new Set(PLANTED.map(({ rule }) => rule))).toEqual(new Set(ruleNames()));
  });

  it('blames no file that was not planted', () => {
    const files = PLANTED.flatMap((violation) => Object.keys(violation.files));
    expect(planted.violations.filter(({ from }) => !files.includes(from))).toEqual([]);
  });

  it('is kept by the sources of the repository', async () => {
    const { violations, moduleCount } = await cruise(ROOT);
    expect(violations).toEqual([]);
    expect(moduleCount).toBeGreaterThan(50);
  });
});

describe('the globals of one runtime', () => {
  const NODE_ONLY = ['process', 'Buffer', 'require', '__dirname', 'setImmediate'];
  const BROWSER_ONLY = ['window', 'document', 'navigator', 'indexedDB', 'localStorage', 'Worker'];
  const GLOBALS = [...NODE_ONLY, ...BROWSER_ONLY, 'globalThis'];
  const WELCOME = ['packages/eider/src', 'packages/adapter-duckdb-wasm/src', 'packages/core/test'];
  let folder: string;
  let errors: readonly LintError[];

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'eider-globals-')));
    const directories = ['packages/core/src', 'packages/ltm/src', 'packages/conformance/src', ...WELCOME];
    const files = directories.flatMap((directory) =>
      GLOBALS.map((name, index) => [`${directory}/planted-${index}.ts`, `export const a: unknown = typeof ${name};\n`]),
    );
    errors = await lintTree(folder, Object.fromEntries(files));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['core', 'ltm', 'conformance'])('are refused in the sources of %s, each of them', (name) => {
    const expected = GLOBALS.map((_, index) => ({
      rule: 'lint/style/noRestrictedGlobals',
      file: `packages/${name}/src/planted-${index}.ts`,
    }));
    const found = errors.filter(({ file }) => file.startsWith(`packages/${name}/src/`));
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it.each(WELCOME)('are welcome in %s', (directory) => {
    expect(errors.filter(({ file }) => file.startsWith(directory))).toEqual([]);
  });
});
