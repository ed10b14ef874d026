/** A file that breaks one rule, and the file of its tree that the rule is to point at. */
export interface PlantedViolation {
  readonly rule: string;
  /** What is written, by path; the first file is the guilty one. */
  readonly files: Readonly<Record<string, string>>;
}

/** Violations, at least one of every rule of .dependency-cruiser.cjs; each breaks that rule and no other. */
export const PLANTED: readonly PlantedViolation[] = [
  plant('core-imports-nothing', 'packages/core/src/planted-ours.ts', "import '@eider/ltm';"),
  plant('core-imports-nothing', 'packages/core/src/planted-product.ts', "import 'product';"),
  plant('core-imports-nothing', 'packages/core/src/planted-type.ts', "import type { A } from '@eider/ltm';"),
  plant('domain-imports-only-core', 'packages/ltm/src/planted-adapter.ts', "import '@eider/adapter-duckdb-node';"),
  plant('domain-imports-only-core', 'packages/ltm/src/planted-product.ts', "import 'product';"),
  plant('domain-imports-only-core', 'packages/ltm/src/planted-suite.ts', "import '@eider/conformance';"),
  plant(
    'domain-imports-only-core',
    'packages/conformance/src/planted-log.ts',
    "await import('@eider/storage-cloud/fs');",
  ),
  plant('domain-has-no-node', 'packages/ltm/src/planted-node.ts', "import { join } from 'node:path';"),
  plant('domain-has-no-node', 'packages/core/src/planted-node.ts', "import 'fs/promises';"),
  plant('domain-has-no-node', 'packages/conformance/src/planted-node.ts', "export { readFile } from 'node:fs';"),
  plant('adapters-do-not-meet', 'packages/adapter-duckdb-wasm/src/planted.ts', "import '@eider/adapter-duckdb-node';"),
  plant('adapters-do-not-meet', 'packages/storage-cloud/src/planted.ts', "import '@eider/ltm';"),
  plant('adapters-do-not-meet', 'packages/adapter-duckdb-node/src/planted.ts', "import 'eider';"),
  plant(
    'inversify-only-in-composition',
    'packages/storage-cloud/src/fs/planted.ts',
    "import { Container } from 'inversify';",
  ),
  plant('inversify-only-in-composition', 'apps/demo/src/planted.ts', "import type { Container } from 'inversify';"),
  {
    rule: 'no-cycles',
    files: {
      'packages/eider/src/planted-chicken.ts': "import './planted-egg.ts';",
      'packages/eider/src/planted-egg.ts': "import type { A } from './planted-chicken.ts';",
    },
  },
  plant(
    'no-deep-imports',
    'packages/eider/src/planted-unexported.ts',
    "import '@eider/core/src/errors/eider-error.ts';",
  ),
  plant('no-deep-imports', 'packages/eider/src/planted-relative.ts', "import '../../core/src/index.ts';"),
  plant('no-deep-imports', 'packages/eider/src/planted-inner.ts', "import '../../core/src/inner.ts';"),
  plant('no-deep-imports', 'packages/eider/src/planted-built.ts', "import '../../core/dist/index.js';"),
  plant('no-deep-imports', 'apps/bench/src/planted.ts', "import '../../../packages/ltm/src/index.ts';"),
];

function plant(rule: string, file: string, source: string): PlantedViolation {
  return { rule, files: { [file]: source } };
}
