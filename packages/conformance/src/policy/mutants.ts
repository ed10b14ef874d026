import type { Policy, PolicyDecision, PolicyRequest } from '@eider/core';
import { EiderError } from '@eider/core';
import type { Mutant } from '../suite/suite.ts';
import type { PolicyFixture } from './fixture.ts';

type PolicyMutant = Mutant<PolicyFixture>;

/** Policies broken in one way each, to prove that the suite can fail. */
export const policyMutants: readonly PolicyMutant[] = [
  changed('permits-all', 'everything is permitted', (decision) => ({ ...decision, outcome: 'permit' })),
  changed('denies-all', 'everything is denied', (decision) => ({ ...decision, outcome: 'deny' })),
  changed('no-reason', 'decisions have no reason', (decision) => ({ ...decision, reason: '' })),
  changed('no-version', 'decisions name no rules', (decision) => ({ ...decision, policyVersion: '' })),
  mutant('counts', 'a decision depends on those before', (policy) => {
    let count = 0;
    return {
      async decide(request) {
        count += 1;
        return { ...(await policy.decide(request)), reason: `decision ${count}` };
      },
    };
  }),
  mutant('lends-role', 'a principal without roles gets one', (policy) => ({
    decide: (request) => {
      const { principal } = request.context;
      if (principal.roles.length > 0) return policy.decide(request);
      return { outcome: 'permit', reason: 'a guest is welcome', policyVersion: '1' };
    },
  })),
  mutant('marks-request', 'the request is written to', (policy) => ({
    decide: (request) => {
      if (!Reflect.set(request, 'seen', true)) throw new EiderError('INTERNAL', 'the request cannot be marked');
      return policy.decide(request);
    },
  })),
];

function changed(id: string, defect: string, change: (decision: PolicyDecision) => PolicyDecision): PolicyMutant {
  return mutant(id, defect, (policy) => ({
    decide: async (request: PolicyRequest) => change(await policy.decide(request)),
  }));
}

function mutant(id: string, defect: string, mutate: (policy: Policy) => Policy): PolicyMutant {
  return {
    id: `policy/mutant/${id}`,
    defect,
    mutate: (fixture) => ({ ...fixture, policy: mutate(fixture.policy) }),
  };
}
