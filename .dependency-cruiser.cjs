// The direction of the layers, as rules over the src folders (tests may import adapters). docs/architecture.md says why;
// tests/boundaries.test.ts plants a violation of each.
const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

const SOURCE_CONDITION = '@eider/source';

/** The files that the exports of the packages name: the only ones that another package may reach. */
function publicFiles() {
  const packages = join(process.cwd(), 'packages');
  return readdirSync(packages).flatMap((name) => {
    const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
    const targets = Object.values(manifest.exports ?? {}).flatMap((target) => target[SOURCE_CONDITION] ?? []);
    return targets.map((target) => `^packages/${name}/${target.replace(/^\.\//, '').replaceAll('.', '\\.')}$`);
  });
}

const ANY_SOURCE = '^(packages|apps)/[^/]+/src/';
const DOMAIN = 'ltm|compute|conformance';
const ADAPTER = 'adapter-[^/]+|storage-cloud';
const BUILT_IN = ['core'];

module.exports = {
  forbidden: [
    {
      name: 'core-imports-nothing',
      comment: 'core holds ports and values: of ours it imports nothing, of others only the digests.',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { pathNot: ['^packages/core/src/', '/@noble/hashes/'], dependencyTypesNot: BUILT_IN },
    },
    {
      name: 'domain-imports-only-core',
      comment:
        'the domain knows ports, never products: it imports itself and core, for search the rules of languages, and zod to check data.',
      severity: 'error',
      from: { path: `^packages/(${DOMAIN})/src/` },
      to: {
        pathNot: ['^packages/core/', '^packages/$1/src/', '/@orama/stemmers/', '/porter2/', '/zod/'],
        dependencyTypesNot: BUILT_IN,
      },
    },
    {
      name: 'domain-has-no-node',
      comment: 'core and the domain run in any JavaScript runtime: pass in what only one of them has.',
      severity: 'error',
      from: { path: `^packages/(core|${DOMAIN})/src/` },
      to: { dependencyTypes: BUILT_IN },
    },
    {
      name: 'adapters-do-not-meet',
      comment: 'an adapter knows its product and core, never another adapter, the domain or the composition.',
      severity: 'error',
      from: { path: `^packages/(${ADAPTER})/src/` },
      to: { path: '^(packages|apps)/', pathNot: ['^packages/core/', '^packages/$1/src/'] },
    },
    {
      name: 'inversify-only-in-composition',
      comment: 'only packages/eider wires components with a container.',
      severity: 'error',
      from: { path: ANY_SOURCE, pathNot: '^packages/eider/src/' },
      to: { path: '(^|/)inversify(/|$)' },
    },
    {
      name: 'no-cycles',
      comment: 'two files that need each other are one file, or lack a third one.',
      severity: 'error',
      from: { path: ANY_SOURCE },
      to: { circular: true },
    },
    {
      name: 'no-deep-imports',
      comment: 'a package is reached through its exports: this file is not among them.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^packages/', pathNot: ['^packages/$2/', ...publicFiles()] },
    },
    {
      name: 'no-deep-imports',
      comment: 'a package is reached by its name, not by a relative path.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/src/' },
      to: { path: '^packages/', pathNot: '^packages/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-deep-imports',
      comment: 'a package is reached through its exports: they have no such path.',
      severity: 'error',
      from: { path: ANY_SOURCE },
      to: { path: '^(@eider/|eider(/|$))', couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: [SOURCE_CONDITION, 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
