import { type AuditEvent, type CommitLog, EiderError } from '@eider/core';
import { encodeEvent } from '../governance/audit-codec.ts';
import { appendToChain } from './fold-audit.ts';
import type { StoreFacts, TenantDatabase } from './tenant-database.ts';

/** What to do with a log that lacks events that the store should have, as after restoring one of the two from a backup. */
export type OnAuditGap = 'fail' | 'record';

interface Joining {
  readonly database: TenantDatabase;
  readonly onAuditGap: OnAuditGap;
  readonly nowMs: number;
}

/** Makes sure that file and audit log belong together and that no event between them is lost unseen. */
export async function joinAuditLog(log: CommitLog, facts: StoreFacts, joining: Joining): Promise<void> {
  const { database } = joining;
  if (log.state === undefined) {
    if (facts.needsLog) await passGap(facts, facts.foldedThrough, joining);
    await log.begin({ storeId: facts.storeId, after: facts.foldedThrough, timeMs: 0 });
  } else {
    checkOwner(log.state.storeId, facts.storeId);
    const { truncatedThrough, lastSequence } = log.state;
    if (truncatedThrough > facts.foldedThrough) await passGap(facts, truncatedThrough, joining);
    if (lastSequence < facts.foldedThrough) await passGap(facts, lastSequence, joining);
  }
  if (log.durable && !facts.needsLog) await database.setNeedsLog(true);
}

function checkOwner(logStoreId: string, storeId: string): void {
  if (logStoreId === storeId) return;
  throw new EiderError('INVALID_ARGUMENT', 'the audit log belongs to another store; open each file with its own log', {
    details: { logStoreId, storeId },
  });
}

/** Notes in the chain of every tenant that events are missing, and goes on from `through`. */
async function passGap(
  { foldedThrough }: StoreFacts,
  through: number,
  { database, onAuditGap, nowMs }: Joining,
): Promise<void> {
  if (onAuditGap !== 'record') {
    throw new EiderError(
      'CORRUPT_DATA',
      "the audit log lacks events that the store should have: put the right log beside the file, or open with onAuditGap 'record'",
      { details: { foldedThrough, logThrough: through } },
    );
  }
  const tenants = await database.auditedTenants();
  await database.transaction(async (transaction) => {
    for (const tenantId of tenants) {
      const event = gapEvent(tenantId, { foldedThrough, through, nowMs });
      await appendToChain(transaction, tenantId, [{ event, text: encodeEvent(event) }]);
    }
    await transaction.setFoldedThrough(through);
  });
}

function gapEvent(
  tenantId: string,
  {
    foldedThrough,
    through,
    nowMs,
  }: { readonly foldedThrough: number; readonly through: number; readonly nowMs: number },
): AuditEvent {
  const id = `gap-${foldedThrough}-${through}`;
  const decision = { outcome: 'permit', reason: 'events are missing', policyVersion: 'none' } as const;
  return {
    id,
    callId: id,
    atMs: Math.floor(nowMs),
    tenantId,
    principalId: 'eider',
    roles: [],
    sessionId: 'open',
    action: 'audit.gap',
    resource: 'audit',
    decision,
    outcome: 'gap',
    durationMs: 0,
  };
}
