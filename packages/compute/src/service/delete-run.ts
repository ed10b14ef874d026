import type { ExecutionContext } from '@eider/core';
import { checkContext } from '../governance/check-context.ts';
import type { ServiceParts } from './service-parts.ts';

/** Removes a run, and its result beside if it was the last run of the tenant with this result. */
export function deleteRun(
  { store, results, turns }: ServiceParts,
  context: ExecutionContext,
  runId: string,
): Promise<boolean> {
  // A copy: whose result is removed at the end is decided here.
  const checked = checkContext(context);
  return turns.take(async () => {
    // Asked before anything is removed: who may not look cannot leave a result behind that nobody owns.
    const digest = (await store.getComputation(checked, runId))?.resultDigest;
    const sharing = digest === undefined ? 0 : await store.countComputations(checked, { resultDigest: digest });
    const deleted = await store.deleteComputation(checked, runId);
    if (deleted && digest !== undefined && sharing === 1) await results?.of(checked.principal.tenantId).delete(digest);
    return deleted;
  });
}
