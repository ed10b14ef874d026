import { type PolicyFixture, policyMutants, policySuite, runCase } from '@eider/conformance';
import { describe, expect, test } from 'vitest';
import { rolePolicy } from '../../src/index.ts';
import { contextOf } from '../store/open-store.ts';
import { failuresByMutant } from './failures-by-mutant.ts';

const fixture: PolicyFixture = {
  policy: rolePolicy({
    version: 'test-1',
    roles: {
      analyst: {
        permit: [{ actions: ['embeddings.*'], resources: ['embeddings', 'embeddings/team-*'] }],
        deny: [{ actions: ['embeddings.delete'] }],
      },
    },
  }),
  permitted: [
    { context: contextOf('acme'), action: 'embeddings.query', resource: 'embeddings' },
    { context: contextOf('acme'), action: 'embeddings.get', resource: 'embeddings/team-a' },
  ],
  denied: [
    { context: contextOf('acme'), action: 'embeddings.delete', resource: 'embeddings/team-a' },
    { context: contextOf('acme'), action: 'computations.get', resource: 'computations/1' },
  ],
};

const openFixture = async () => ({ fixture: { ...fixture }, dispose: async () => undefined });

test.each(policySuite.cases)('$id: the role policy passes', async (one) => {
  expect(await runCase(one, openFixture)).toEqual({ id: one.id, passed: true });
});

describe('policy mutants', async () => {
  const failures = await failuresByMutant(policySuite, policyMutants, openFixture);

  test.each(policyMutants)('$id is caught', ({ id }) => {
    expect(failures.get(id)).not.toEqual([]);
  });

  test.each(policySuite.cases)('$id fails for a mutant', ({ id }) => {
    expect([...failures.values()].flat()).toContain(id);
  });
});
