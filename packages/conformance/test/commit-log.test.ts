import { commitLogMutants, commitLogSuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { failuresByMutant } from './failures-by-mutant.ts';
import { openMemoryFixture, openRememberedFixture } from './remembered-log.ts';

describe('commit log suite', () => {
  test('has unique ids', () => {
    const ids = [...commitLogSuite.cases, ...commitLogMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^commit-log(\/[a-z0-9-]+){2}$/);
  });

  test.each(commitLogSuite.cases)('$id: a right durable log passes', async (one) => {
    expect(await runCase(one, openRememberedFixture)).toEqual({ id: one.id, passed: true });
  });

  test.each(commitLogSuite.cases)('$id: a right log in memory passes', async (one) => {
    expect(await runCase(one, openMemoryFixture)).toEqual({ id: one.id, passed: true });
  });
});

describe('commit log mutants', async () => {
  const failures = await failuresByMutant(commitLogSuite, commitLogMutants, openRememberedFixture);

  test.each(commitLogMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(commitLogSuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
