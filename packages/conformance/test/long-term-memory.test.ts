import { longTermMemoryMutants, longTermMemorySuite, RequirementError, runCase } from '@eider/conformance';
import { EiderError } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { openMapFixture } from './long-term-memory/map-fixture.ts';

const byId = new Map(longTermMemorySuite.cases.map((one) => [one.id, one]));

describe('long-term memory suite', () => {
  test('has unique ids', () => {
    const ids = [...longTermMemorySuite.cases, ...longTermMemoryMutants].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^long-term-memory(\/[a-z0-9-]+){2}$/);
  });

  test.each(longTermMemorySuite.cases)('$id: a memory that keeps the contract passes', async (one) => {
    expect(await runCase(one, async () => openMapFixture())).toEqual({ id: one.id, passed: true });
  });
});

describe('long-term memory mutants', () => {
  test.each(longTermMemoryMutants)('$id is caught by every case that it breaks', async ({ breaks, mutate }) => {
    expect(breaks).not.toEqual([]);
    for (const id of breaks) {
      const conformanceCase = byId.get(id);
      if (conformanceCase === undefined) throw new Error(`there is no case ${id}`);
      const { error } = await runCase(conformanceCase, async () => {
        const { fixture, dispose } = openMapFixture();
        return { fixture: mutate(fixture), dispose };
      });
      // A mutant that crashes proves nothing.
      expect(error instanceof RequirementError || EiderError.is(error), `${id}: ${String(error)}`).toBe(true);
    }
  });

  test.each(longTermMemorySuite.cases)('$id fails for a mutant', ({ id }) => {
    expect(longTermMemoryMutants.flatMap(({ breaks }) => breaks)).toContain(id);
  });
});
