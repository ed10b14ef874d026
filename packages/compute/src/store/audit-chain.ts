import { type AuditEvent, type AuditTail, canonicalJson, SqlTimestamp, type SqlValue, sha256Hex } from '@eider/core';
import type { KeptEvent } from '../governance/audit-codec.ts';

/** Columns of the audit table, without the tenant. */
export const AUDIT_COLUMNS: readonly string[] = [
  'position',
  'event_at',
  'call_id',
  'principal_id',
  'action',
  'resource',
  'outcome',
  'event',
  'hash',
];

/** Where a tenant's chain begins: no chain can be passed off as another tenant's. */
export function chainStart(tenantId: string): AuditTail {
  return { count: 0, hash: sha256Hex(canonicalJson(['eider-audit-1', tenantId])) };
}

/** The hash of an event in its place: it covers everything before. */
export function nextHash(tail: AuditTail, text: string): string {
  return sha256Hex(`${tail.hash}\n${tail.count + 1}\n${text}`);
}

/** Values of the columns of an event in its place, and the chain's new end. */
export function chainEvent(
  tail: AuditTail,
  { event, text }: KeptEvent,
): { readonly tail: AuditTail; readonly row: readonly SqlValue[] } {
  const next: AuditTail = { count: tail.count + 1, hash: nextHash(tail, text) };
  return { tail: next, row: [BigInt(next.count), ...shownValues(event), text, next.hash] };
}

/** What the table shows of an event, beside its text, for filters. */
export function shownValues(event: AuditEvent): readonly SqlValue[] {
  const at = new SqlTimestamp(BigInt(event.atMs) * 1000n);
  return [at, event.callId, event.principalId, event.action, event.resource, event.outcome];
}
