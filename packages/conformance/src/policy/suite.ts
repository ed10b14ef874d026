import type { PolicyDecision, PolicyRequest } from '@eider/core';
import { ensure, ensureEqual } from '../suite/expect.ts';
import type { ConformanceCase, ConformanceSuite } from '../suite/suite.ts';
import type { PolicyFixture } from './fixture.ts';

type PolicyCase = ConformanceCase<PolicyFixture>;

const cases: readonly PolicyCase[] = [
  policyCase('permit/meant', 'what is meant to be permitted is permitted', async ({ policy, permitted }) => {
    ensure(permitted.length > 0, 'the fixture must name a permitted request');
    for (const request of permitted) ensureEqual((await policy.decide(request)).outcome, 'permit', request.action);
  }),
  policyCase('deny/meant', 'what is meant to be denied is denied', async ({ policy, denied }) => {
    ensure(denied.length > 0, 'the fixture must name a denied request');
    for (const request of denied) ensureEqual((await policy.decide(request)).outcome, 'deny', request.action);
  }),
  policyCase('deny/no-roles', 'a principal without roles is denied', async ({ policy, permitted }) => {
    for (const request of permitted) {
      const principal = { ...request.context.principal, roles: [] };
      const decision = await policy.decide({ ...request, context: { ...request.context, principal } });
      ensureEqual(decision.outcome, 'deny', request.action);
    }
  }),
  policyCase('decision/complete', 'every decision has a reason and the version of its rules', async (fixture) => {
    for (const decision of await decideAll(fixture)) {
      ensure(typeof decision.reason === 'string' && decision.reason !== '', 'a decision must have a reason');
      ensure(typeof decision.policyVersion === 'string' && decision.policyVersion !== '', 'it must name its rules');
    }
  }),
  policyCase('decision/same', 'the same request gets the same decision', async (fixture) => {
    ensureEqual(await decideAll(fixture), await decideAll(fixture), 'second decisions');
  }),
  policyCase('request/unchanged', 'a frozen request is enough, and stays as it was', async (fixture) => {
    for (const request of requestsOf(fixture)) {
      const before = JSON.stringify(request);
      await fixture.policy.decide(Object.freeze({ ...request, context: deepFrozen(request.context) }));
      ensureEqual(JSON.stringify(request), before, 'request');
    }
  }),
];

/** Every requirement of the port `Policy`. */
export const policySuite: ConformanceSuite<PolicyFixture> = { port: 'Policy', cases };

function policyCase(id: string, requirement: string, run: (fixture: PolicyFixture) => Promise<void>): PolicyCase {
  return { id: `policy/${id}`, requirement, run };
}

function requestsOf({ permitted, denied }: PolicyFixture): readonly PolicyRequest[] {
  return [...permitted, ...denied];
}

async function decideAll(fixture: PolicyFixture): Promise<readonly PolicyDecision[]> {
  const decisions: PolicyDecision[] = [];
  for (const request of requestsOf(fixture)) decisions.push(await fixture.policy.decide(request));
  return decisions;
}

function deepFrozen(context: PolicyRequest['context']): PolicyRequest['context'] {
  const roles = Object.freeze([...context.principal.roles]);
  return Object.freeze({ ...context, principal: Object.freeze({ ...context.principal, roles }) });
}
