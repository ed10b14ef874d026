import { runCase, sqlEngineSuite } from '@eider/conformance';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { platform } from '#platform';
import type { WasmBundle } from '../src/index.ts';
import { RecycledWorkers } from './recycled-workers.ts';
import { openWasmFixture } from './sql-engine-fixture.ts';

describe('SqlEngine on DuckDB-WASM in Node', () => {
  const bundle = platform.installedBundle('eh') as WasmBundle;
  let workers: RecycledWorkers;

  beforeAll(async () => {
    workers = await RecycledWorkers.open(bundle);
  });

  afterAll(() => {
    workers.close();
  });

  for (const conformanceCase of sqlEngineSuite.cases) {
    test(conformanceCase.id, async () => {
      const result = await runCase(conformanceCase, () => openWasmFixture(workers, bundle));
      if (!result.passed) throw result.error;
    });
  }
});
