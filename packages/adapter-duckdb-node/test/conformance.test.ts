import { runCase, sqlEngineSuite } from '@eider/conformance';
import { describe, expect, it } from 'vitest';
import { openSqlEngineFixture } from './sql-engine-fixture.ts';

describe('the SqlEngine contract on native DuckDB', () => {
  for (const conformanceCase of sqlEngineSuite.cases) {
    it(`${conformanceCase.id}: ${conformanceCase.requirement}`, async () => {
      const result = await runCase(conformanceCase, openSqlEngineFixture);
      if (result.error !== undefined) throw result.error;
      expect(result.passed).toBe(true);
    });
  }
});
