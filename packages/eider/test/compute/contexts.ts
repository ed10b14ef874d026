import type { ExecutionContext } from '@eider/core';

/** A context of a tenant, in these roles. */
export function contextOf(tenantId: string, ...roles: readonly string[]): ExecutionContext {
  return { principal: { id: 'u-42', tenantId, roles }, sessionId: 's-1' };
}

/** What a call rejects with; undefined if it resolves. */
export async function captureError(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}
