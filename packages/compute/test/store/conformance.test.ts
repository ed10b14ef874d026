import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { computeStoreMutants, computeStoreSuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { failuresByMutant } from '../governance/failures-by-mutant.ts';
import { openComputeFixture, sharedFixtures } from './conformance-fixture.ts';

const openFixture = () => openComputeFixture(() => openNodeDuckDb({ threads: 1 }));

test('the suite and its mutants have unique ids', () => {
  const ids = [...computeStoreSuite.cases, ...computeStoreMutants].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^compute-store(\/[a-z0-9-]+){2}$/);
});

test.each(computeStoreSuite.cases)('$id: $requirement', async (one) => {
  const { error } = await runCase(one, openFixture);
  if (error !== undefined) throw error;
});

describe('compute store mutants', () => {
  test('each is caught, and each case fails for one', async () => {
    await using engine = await openNodeDuckDb({ threads: 1 });
    const failures = await failuresByMutant(computeStoreSuite, computeStoreMutants, sharedFixtures(engine));
    const uncaught = computeStoreMutants.filter(({ id }) => failures.get(id)?.length === 0);
    expect(uncaught.map(({ id }) => id)).toEqual([]);
    const failed = new Set([...failures.values()].flat());
    expect(computeStoreSuite.cases.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
  }, 600_000);
});
