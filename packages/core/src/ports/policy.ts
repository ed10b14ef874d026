import type { ExecutionContext } from '../values/execution-context.ts';

/**
 * Who may do what.
 *
 * Contract:
 * - A policy is asked before anything is read or written, once for each resource of a call; of several answers one deny is enough.
 * - Anything but the outcome `permit` denies: a policy that throws, rejects or answers something else denies too.
 * - It gets a frozen copy of the context, and has no way to change what the call does.
 * - The same request, under the same `policyVersion`, gets the same outcome.
 */
export interface Policy {
  decide(request: PolicyRequest): PolicyDecision | Promise<PolicyDecision>;
}

/** What a policy is asked. */
export interface PolicyRequest {
  readonly context: ExecutionContext;
  /** Kind of thing and what is done with it, such as `embeddings.store`. */
  readonly action: string;
  /** The kind for calls about many things (`embeddings`), or one of them (`embeddings/<id>`). */
  readonly resource: string;
}

/** What a policy answers. */
export interface PolicyDecision {
  readonly outcome: 'permit' | 'deny';
  /** Why, for people and for the audit; it holds no data of the tenant. */
  readonly reason: string;
  /** Names the rules that decided. */
  readonly policyVersion: string;
}
