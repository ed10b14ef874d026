import type { AuditEvent, SqlRow } from '@eider/core';
import { storedJson } from './parse-json.ts';
import type { PageSource } from './read-page.ts';
import { textOf } from './row-values.ts';

/** Audit events in the order of their chain. */
export const AUDIT_PAGES: PageSource<AuditEvent> = {
  table: 'eider_audit',
  columns: ['position', 'event'],
  order: { column: 'position', type: 'number' },
  itemOf: (row: SqlRow) => storedJson(textOf(row, 'event')) as unknown as AuditEvent,
};
