import {
  type CaseResult,
  type ConformanceCase,
  RequirementError,
  runCase,
  type SqlEngineFixture,
  type SqlEngineMutant,
  sqlEngineMutants,
  sqlEngineSuite,
} from '@eider/conformance';
import { EiderError } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { openNativeFixture } from './sql-engine-fixture.ts';

const CASES: ReadonlyMap<string, ConformanceCase<SqlEngineFixture>> = new Map(
  sqlEngineSuite.cases.map((one) => [one.id, one]),
);

describe('the suite of SqlEngine', () => {
  test('names each case and each mutant once', () => {
    const ids = [...sqlEngineSuite.cases, ...sqlEngineMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^sql-engine(\/[a-z0-9-]+){2}$/);
  });

  test('has a mutant for every case and a case for every mutant', () => {
    const broken = new Set(sqlEngineMutants.flatMap((mutant) => mutant.breaks));
    expect([...CASES.keys()].filter((id) => !broken.has(id))).toEqual([]);
    expect([...broken].filter((id) => !CASES.has(id))).toEqual([]);
    expect(sqlEngineMutants.filter((mutant) => mutant.breaks.length === 0)).toEqual([]);
  });

  test.each(sqlEngineSuite.cases)('$id passes on native DuckDB', async (one) => {
    expect(await runCase(one, openNativeFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('the mutants of SqlEngine', () => {
  test.each(sqlEngineMutants)('$id fails every case that it breaks', async (mutant) => {
    const verdicts = await Promise.all(mutant.breaks.map(async (id) => `${id}: ${await verdictOn(mutant, id)}`));
    expect(verdicts).toEqual(mutant.breaks.map((id) => `${id}: caught`));
  });
});

/** A failure counts only if a requirement or the adapter says so, not if something crashed. */
async function verdictOn(mutant: SqlEngineMutant, id: string): Promise<string> {
  const one = CASES.get(id);
  if (one === undefined) return 'no such case';
  const { passed, error }: CaseResult = await runCase(one, async () => {
    const { fixture, dispose } = await openNativeFixture();
    return { fixture: mutant.mutate(fixture), dispose };
  });
  if (passed) return 'not caught';
  return error instanceof RequirementError || EiderError.is(error) ? 'caught' : `crashed: ${String(error)}`;
}
