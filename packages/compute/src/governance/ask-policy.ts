import { EiderError, type ExecutionContext, type Policy, type PolicyDecision } from '@eider/core';

/** A call as the policy and the audit see it. */
export interface CallSubject {
  readonly action: string;
  /** The kind of thing that the call is about. */
  readonly collection: string;
  /** What the policy is asked about, each once: the things that the call names, or else the collection. */
  readonly resources: readonly string[];
}

/** The subject of a call that names these things. */
export function subjectOf(
  { action, collection }: Pick<CallSubject, 'action' | 'collection'>,
  ids: readonly string[],
): CallSubject {
  const resources = ids.length === 0 ? [collection] : [...new Set(ids)].map((id) => `${collection}/${id}`);
  return { action, collection, resources };
}

const SILENT: PolicyDecision = {
  outcome: 'deny',
  reason: 'the policy gave no valid decision',
  policyVersion: 'unknown',
};

/** The policy's decision about a call: the first denial, else the last permission. A policy that fails denies. */
export async function askPolicy(
  policy: Policy,
  context: ExecutionContext,
  subject: CallSubject,
): Promise<PolicyDecision> {
  let decision = SILENT;
  for (const resource of subject.resources) {
    decision = await decideOne(policy, { context, action: subject.action, resource });
    if (decision.outcome !== 'permit') return decision;
  }
  return decision;
}

/** The error of a call that the policy denies. */
export function deniedError(subject: CallSubject, { reason, policyVersion }: PolicyDecision): EiderError {
  return new EiderError('PERMISSION_DENIED', 'the policy denies this call; ask for a role that permits it', {
    details: { action: subject.action, reason, policyVersion },
  });
}

async function decideOne(policy: Policy, request: Parameters<Policy['decide']>[0]): Promise<PolicyDecision> {
  try {
    return checkedDecision(await policy.decide(Object.freeze(request)));
  } catch {
    // Why it failed may hold what it looked at, and the caller is nobody yet.
    return SILENT;
  }
}

function checkedDecision(decision: Partial<PolicyDecision> | undefined): PolicyDecision {
  const { outcome, reason, policyVersion } = decision ?? {};
  if (outcome !== 'permit' && outcome !== 'deny') return SILENT;
  if (!isPlain(reason) || !isPlain(policyVersion)) return SILENT;
  return { outcome, reason, policyVersion };
}

function isPlain(text: unknown): text is string {
  return typeof text === 'string' && text.isWellFormed() && text.length <= 1000;
}
