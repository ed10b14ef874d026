import type { AuditProblem, AuditReport, AuditTail, SqlRow, SqlValue, VerifyAuditOptions } from '@eider/core';
import { SqlTimestamp } from '@eider/core';
import { parseEvent } from '../governance/audit-codec.ts';
import { AUDIT_COLUMNS, chainStart, nextHash, shownValues } from './audit-chain.ts';
import type { TenantScope } from './tenant-scope.ts';

/** What was found so far. */
interface Walk {
  tail: AuditTail;
  gaps: number;
  problem?: AuditProblem;
  /** Whether the chain passes through the tail that is known. */
  knownSeen: boolean;
}

/** Recomputes a tenant's chain from its beginning and compares its end with the one that is stored apart from the events. */
export async function verifyAudit(
  scope: TenantScope,
  tenantId: string,
  { known }: VerifyAuditOptions,
): Promise<AuditReport> {
  const start = chainStart(tenantId);
  const walk: Walk = { tail: start, gaps: 0, knownSeen: known === undefined || isSame(known, start) };
  const [anchor] = await scope.select({ table: 'eider_audit_tails', columns: ['count', 'hash'], where: [] });
  const rows = scope.stream({
    table: 'eider_audit',
    columns: AUDIT_COLUMNS,
    where: [],
    orderBy: { column: 'position' },
  });
  for await (const batch of rows) {
    for (const row of batch) step(walk, row, known);
    if (walk.problem !== undefined) break;
  }
  const problem = walk.problem ?? endProblem(walk, anchorOf(anchor, start), known);
  const report = { intact: problem === undefined, tail: walk.tail, gaps: walk.gaps };
  return problem === undefined ? report : { ...report, problem };
}

function step(walk: Walk, row: SqlRow, known: AuditTail | undefined): void {
  if (walk.problem !== undefined) return;
  const expected = walk.tail.count + 1;
  const position = Number(row['position']);
  if (position !== expected) {
    walk.problem = { kind: position > expected ? 'removed' : 'inserted', position: Math.min(position, expected) };
    return;
  }
  const text = String(row['event']);
  const hash = nextHash(walk.tail, text);
  if (row['hash'] !== hash || !showsEvent(row, text)) {
    walk.problem = { kind: 'changed', position };
    return;
  }
  walk.tail = { count: position, hash };
  if (row['outcome'] === 'gap') walk.gaps += 1;
  if (known !== undefined && isSame(known, walk.tail)) walk.knownSeen = true;
}

/** Whether the columns say what the event says. */
function showsEvent(row: SqlRow, text: string): boolean {
  const shown = shownValues(parseEvent(text));
  return shown.every((value, index) => isSameValue(row[AUDIT_COLUMNS[index + 1] ?? ''], value));
}

function isSameValue(a: SqlValue | undefined, b: SqlValue): boolean {
  if (a instanceof SqlTimestamp && b instanceof SqlTimestamp) return a.micros === b.micros;
  return a === b;
}

function anchorOf(row: SqlRow | undefined, start: AuditTail): AuditTail {
  return row === undefined ? start : { count: Number(row['count']), hash: String(row['hash']) };
}

function endProblem(walk: Walk, anchor: AuditTail, known: AuditTail | undefined): AuditProblem | undefined {
  const { tail } = walk;
  if (tail.count < anchor.count) return { kind: 'removed', position: tail.count + 1 };
  if (tail.count > anchor.count) return { kind: 'inserted', position: anchor.count + 1 };
  if (tail.hash !== anchor.hash) return { kind: 'changed', position: tail.count };
  if (walk.knownSeen || known === undefined) return undefined;
  return known.count > tail.count
    ? { kind: 'removed', position: tail.count + 1 }
    : { kind: 'changed', position: known.count };
}

function isSame(a: AuditTail, b: AuditTail): boolean {
  return a.count === b.count && a.hash === b.hash;
}
