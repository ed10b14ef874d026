import type { Policy, PolicyRequest } from '@eider/core';

/** What the Policy suite is given: a policy, and what it is meant to say. */
export interface PolicyFixture {
  readonly policy: Policy;
  /** At least one request that it permits. */
  readonly permitted: readonly PolicyRequest[];
  /** At least one request that it denies. */
  readonly denied: readonly PolicyRequest[];
}
