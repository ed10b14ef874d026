import { type AuditTail, type Commit, type CommitLog, EiderError } from '@eider/core';
import { decodeEvents, type KeptEvent } from '../governance/audit-codec.ts';
import { AUDIT_COLUMNS, chainEvent, chainStart } from './audit-chain.ts';
import { textOf } from './row-values.ts';
import type { StoreTransaction, TenantDatabase } from './tenant-database.ts';

const EVENTS_PER_TRANSACTION = 1000;

/** Events of one transaction, and the sequence of the log's last commit that they come from. */
interface Portion {
  readonly events: readonly KeptEvent[];
  readonly through: number;
}

/**
 * Moves the events of the audit log into the table, and cuts the log behind them. Each portion is one transaction that also notes how far the
 * table has come: after a crash between any two steps the next fold goes on from there, without a gap and without a duplicate.
 */
export async function foldAudit(database: TenantDatabase, log: CommitLog): Promise<ReadonlyMap<string, number>> {
  const folded = new Map<string, number>();
  await database.turn(async () => {
    const { foldedThrough = 0 } = (await database.readFacts()) ?? {};
    let through = foldedThrough;
    for await (const portion of portions(log.read({ after: foldedThrough }))) {
      const byTenant = groupByTenant(portion.events);
      await database.transaction((transaction) => writePortion(transaction, byTenant, portion.through));
      for (const [tenantId, events] of byTenant) folded.set(tenantId, (folded.get(tenantId) ?? 0) + events.length);
      through = portion.through;
    }
    // Also what a crash left between the transaction and this.
    if (through > 0) await log.truncate(through);
  });
  return folded;
}

/** Appends events to the chain of their tenant. */
export async function appendToChain(
  transaction: StoreTransaction,
  tenantId: string,
  events: readonly KeptEvent[],
): Promise<void> {
  const scope = transaction.tenant(tenantId);
  const [row] = await scope.select({ table: 'eider_audit_tails', columns: ['count', 'hash'], where: [] });
  let tail: AuditTail =
    row === undefined ? chainStart(tenantId) : { count: Number(row['count']), hash: textOf(row, 'hash') };
  const rows = events.map((event) => {
    const next = chainEvent(tail, event);
    tail = next.tail;
    return next.row;
  });
  try {
    await scope.append({ table: 'eider_audit', columns: AUDIT_COLUMNS, rows });
  } catch (cause) {
    if (!EiderError.is(cause, 'PRECONDITION_FAILED')) throw cause;
    throw new EiderError('CORRUPT_DATA', 'the audit table holds rows that are none of its events; verify the audit', {
      cause,
    });
  }
  await scope.upsert({
    table: 'eider_audit_tails',
    columns: ['count', 'hash'],
    rows: [[BigInt(tail.count), tail.hash]],
    keeps: [],
    returning: ['count'],
  });
}

async function writePortion(
  transaction: StoreTransaction,
  byTenant: ReadonlyMap<string, readonly KeptEvent[]>,
  through: number,
): Promise<void> {
  for (const [tenantId, events] of byTenant) await appendToChain(transaction, tenantId, events);
  await transaction.setFoldedThrough(through);
}

async function* portions(commits: AsyncIterable<Commit>): AsyncIterable<Portion> {
  let events: KeptEvent[] = [];
  let through = 0;
  for await (const { batch, sequence } of commits) {
    for (const event of decodeEvents(batch)) events.push(event);
    through = sequence;
    if (events.length < EVENTS_PER_TRANSACTION) continue;
    yield { events, through };
    events = [];
  }
  if (events.length > 0) yield { events, through };
}

function groupByTenant(events: readonly KeptEvent[]): ReadonlyMap<string, readonly KeptEvent[]> {
  const byTenant = new Map<string, KeptEvent[]>();
  for (const kept of events) {
    const { tenantId } = kept.event;
    if (tenantId === '') throw new EiderError('CORRUPT_DATA', 'an event of the audit log names no tenant');
    const own = byTenant.get(tenantId);
    if (own === undefined) byTenant.set(tenantId, [kept]);
    else own.push(kept);
  }
  return byTenant;
}
