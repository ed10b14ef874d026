import { runCase, sqlEngineSuite } from '@eider/conformance';
import { afterAll, describe, test } from 'vitest';
import { platform } from '#platform';
import type { WasmBundle } from '../src/index.ts';
import { RecycledWorkers } from './recycled-workers.ts';
import { openWasmFixture } from './sql-engine-fixture.ts';

describe('SqlEngine on DuckDB-WASM in Node', () => {
  const bundle = platform.installedBundle as WasmBundle;
  const workers = new RecycledWorkers(bundle);

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
