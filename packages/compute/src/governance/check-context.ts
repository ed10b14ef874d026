import { EiderError, type ExecutionContext, type Principal } from '@eider/core';
import { checkName } from './check-text.ts';

const MAX_ROLES = 100;

/**
 * A frozen copy of a complete execution context; INVALID_ARGUMENT without one, or with one that lacks a part. What the
 * caller changes later changes nothing: what was decided upon is what is used.
 */
export function checkContext(context: ExecutionContext | undefined): ExecutionContext {
  const given = checkObject(context, 'the execution context');
  const { sessionId, purpose, traceId, signal } = given as Partial<ExecutionContext>;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new EiderError('INVALID_ARGUMENT', 'give context.signal as an AbortSignal');
  }
  return Object.freeze({
    principal: checkPrincipal((given as Partial<ExecutionContext>).principal),
    sessionId: checkName(sessionId, 'context.sessionId'),
    ...(purpose === undefined ? {} : { purpose: checkName(purpose, 'context.purpose') }),
    ...(traceId === undefined ? {} : { traceId: checkName(traceId, 'context.traceId') }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function checkPrincipal(principal: Principal | undefined): Principal {
  const { id, tenantId, roles } = checkObject(principal, 'context.principal') as Partial<Principal>;
  if (!Array.isArray(roles) || roles.length > MAX_ROLES) {
    throw new EiderError('INVALID_ARGUMENT', `give context.principal.roles as a list of at most ${MAX_ROLES} names`);
  }
  return Object.freeze({
    id: checkName(id, 'context.principal.id'),
    tenantId: checkName(tenantId, 'context.principal.tenantId'),
    roles: Object.freeze(Array.from(roles, (role) => checkName(role, 'each of context.principal.roles'))),
  });
}

function checkObject(value: unknown, what: string): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new EiderError('INVALID_ARGUMENT', `give ${what}: every call needs to know who calls, for which tenant`);
}
