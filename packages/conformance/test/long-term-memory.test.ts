import { longTermMemorySuite, runCase } from '@eider/conformance';
import { expect, test } from 'vitest';
import { openMapFixture } from './long-term-memory/map-fixture.ts';

test.each(longTermMemorySuite.cases)('a memory that keeps the contract passes $id', async (conformanceCase) => {
  const { error } = await runCase(conformanceCase, async () => openMapFixture());
  expect(error).toBeUndefined();
});
