import type { Policy } from '@eider/core';

/**
 * Permits every principal everything within its own tenant; other tenants stay out of reach, as with any policy. For programs that decide by
 * themselves who calls: the principal's id and roles are taken as they are given.
 */
export function ownTenantPolicy(): Policy {
  const decision = Object.freeze({
    outcome: 'permit',
    reason: 'everything within the own tenant is permitted',
    policyVersion: 'own-tenant-1',
  });
  return { decide: () => decision };
}
