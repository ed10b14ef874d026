import type { Policy, PolicyDecision, PolicyRequest } from '@eider/core';
import { z } from 'zod';
import { parseData } from './parse-data.ts';
import { matchesWildcard } from './wildcard.ts';

/** What a role may do: actions upon resources, both as patterns in which `*` stands for any text. */
export interface RoleRule {
  /** Such as `embeddings.store`, `embeddings.*`, `*`. */
  readonly actions: readonly string[];
  /** Such as `embeddings`, `embeddings/team-a-*`. @default ['*'] */
  readonly resources?: readonly string[];
}

/** The rules of one role. */
export interface RoleRules {
  readonly permit?: readonly RoleRule[];
  readonly deny?: readonly RoleRule[];
}

/** A policy as data. */
export interface RolePolicyData {
  /** Names these rules in every decision and in the audit. */
  readonly version: string;
  readonly roles: Readonly<Record<string, RoleRules>>;
}

const pattern = z.string().min(1).max(1024);
const rules = z
  .array(z.strictObject({ actions: z.array(pattern).min(1), resources: z.array(pattern).min(1).default(['*']) }))
  .default([]);
const policyData = z.strictObject({
  version: z.string().min(1).max(200),
  roles: z.record(z.string().min(1).max(1024), z.strictObject({ permit: rules, deny: rules })),
});

type CheckedRules = z.infer<typeof policyData>['roles'][string];

/**
 * A policy by roles. A request is denied if any deny rule of any of the principal's roles says so, else permitted if any permit rule of
 * any of them does, else denied. Roles that the data does not name give nothing. Data of another form is INVALID_ARGUMENT.
 */
export function rolePolicy(data: RolePolicyData): Policy {
  const { version, roles } = parseData(policyData, data, 'the policy');
  const rulesByRole = new Map(Object.entries(roles));
  return {
    decide(request) {
      return { ...judge(rulesByRole, request), policyVersion: version };
    },
  };
}

function judge(
  rulesByRole: ReadonlyMap<string, CheckedRules>,
  request: PolicyRequest,
): Pick<PolicyDecision, 'outcome' | 'reason'> {
  const { roles } = request.context.principal;
  const denied = roles.find((role) => applies(rulesByRole.get(role)?.deny, request));
  if (denied !== undefined) return { outcome: 'deny', reason: `the role ${denied} denies it` };
  const permitted = roles.find((role) => applies(rulesByRole.get(role)?.permit, request));
  if (permitted !== undefined) return { outcome: 'permit', reason: `the role ${permitted} permits it` };
  return { outcome: 'deny', reason: 'no role of the principal permits it' };
}

function applies(rules: CheckedRules['permit'] = [], { action, resource }: PolicyRequest): boolean {
  return rules.some(
    ({ actions, resources }) =>
      actions.some((one) => matchesWildcard(one, action)) && resources.some((one) => matchesWildcard(one, resource)),
  );
}
