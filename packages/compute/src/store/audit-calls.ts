import {
  type AuditEvent,
  type AuditFilter,
  type AuditReport,
  EiderError,
  type FoldReport,
  type Page,
  type PageOptions,
  type VerifyAuditOptions,
} from '@eider/core';
import type { AuditFolder } from './audit-folder.ts';
import { AUDIT_PAGES } from './audit-table.ts';
import type { Selection } from './embedding-calls.ts';
import { AUDIT_FIELDS, parseFilter } from './filter.ts';
import { parsePage } from './page.ts';
import { readPage } from './read-page.ts';
import type { StoreCall } from './store-call.ts';
import { verifyAudit } from './verify-audit.ts';

const COLLECTION = 'audit';

export function query(filter?: AuditFilter, options?: PageOptions): StoreCall<Selection, Page<AuditEvent>> {
  return {
    action: 'audit.query',
    collection: COLLECTION,
    check: () => {
      const where = parseFilter(filter, AUDIT_FIELDS);
      return { where, page: parsePage(options, where) };
    },
    work: ({ database }, context, selection) => readPage(database, context, { source: AUDIT_PAGES, ...selection }),
  };
}

export function fold(folder: AuditFolder): StoreCall<undefined, FoldReport> {
  return {
    action: 'audit.fold',
    collection: COLLECTION,
    changes: true,
    check: () => undefined,
    work: async (_parts, { principal }) => ({ folded: (await folder.fold()).get(principal.tenantId) ?? 0 }),
  };
}

export function verify(options: VerifyAuditOptions = {}): StoreCall<VerifyAuditOptions, AuditReport> {
  return {
    action: 'audit.verify',
    collection: COLLECTION,
    check: () => checkVerify(options),
    // One transaction sees one state: a fold beside it is no finding.
    work: ({ database }, { principal: { tenantId }, signal }, given) =>
      database.transaction((transaction) => verifyAudit(transaction.tenant(tenantId), tenantId, given), signal),
  };
}

function checkVerify({ known }: VerifyAuditOptions): VerifyAuditOptions {
  if (known === undefined) return {};
  const { count, hash } = known;
  if (Number.isSafeInteger(count) && count >= 0 && typeof hash === 'string') return { known: { count, hash } };
  throw new EiderError('INVALID_ARGUMENT', 'give known as the tail of an earlier report: { count, hash }');
}
