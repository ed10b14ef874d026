import { runCase, sqlEngineSuite } from '@eider/conformance';
import { describe, test } from 'vitest';
import { openWasmFixture } from './sql-engine-fixture.ts';

describe('SqlEngine on DuckDB-WASM in Node', () => {
  for (const conformanceCase of sqlEngineSuite.cases) {
    test(conformanceCase.id, async () => {
      const result = await runCase(conformanceCase, openWasmFixture);
      if (!result.passed) throw result.error;
    });
  }
});
