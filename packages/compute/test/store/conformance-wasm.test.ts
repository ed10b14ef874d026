import { openWasmDuckDb } from '@eider/adapter-duckdb-wasm';
import { computeStoreSuite, runCase } from '@eider/conformance';
import { afterAll, test } from 'vitest';
import { sharedFixtures } from './conformance-fixture.ts';

const engine = await openWasmDuckDb();
const openFixture = sharedFixtures(engine);

afterAll(() => engine.close());

test.each(computeStoreSuite.cases)('$id on wasm: $requirement', async (one) => {
  const { error } = await runCase(one, openFixture);
  if (error !== undefined) throw error;
});
