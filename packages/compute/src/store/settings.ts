import type { AuditSink, Clock, CommitLog, IdSource, Policy, SqlEngine } from '@eider/core';
import { z } from 'zod';
import type { OnAuditFailure } from '../governance/audit-trail.ts';
import { parseData } from '../governance/parse-data.ts';
import type { OnAuditGap } from './join-audit-log.ts';

/** What a compute store is made of. */
export interface ComputeStoreComponents {
  /** Opened on the store's file, or in memory. The store's tables are its own: nobody else writes to them. */
  readonly engine: SqlEngine;
  readonly policy: Policy;
  /** Where audit events wait until they are folded into the table; as durable as this log is. The store's own. */
  readonly auditLog: CommitLog;
  /** Gets every event instead of the log: then the table stays empty, and an audit is verified where the sink keeps it. */
  readonly auditSink?: AuditSink;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default uuidSource */
  readonly ids?: IdSource;
  /** Closed after the store, in this order: what its opener opened for it alone. */
  readonly owned?: readonly { close(): Promise<void> }[];
}

/** How a compute store works. */
export interface ComputeStoreSettings {
  /**
   * What becomes of a call that cannot be audited: it fails, or it goes on and is counted in `auditFailures`. Going on means that
   * somebody who can stop the audit can act unseen. @default 'fail'
   */
  readonly onAuditFailure?: OnAuditFailure;
  /**
   * What to do when file and audit log do not fit together, as after restoring one of them: refuse to open with CORRUPT_DATA, or open and
   * record a `gap` in every tenant's chain. @default 'fail'
   */
  readonly onAuditGap?: OnAuditGap;
  /** Events recorded between folds of the log into the table; more make each fold longer. @default 1,000 */
  readonly foldEveryEvents?: number;
  /** Bytes of canonical JSON that one value may have. @default 16,777,216 */
  readonly maxValueBytes?: number;
  /** Terms (columns of distinct schemas) that the indexes for matching hold in memory, about 100 bytes each. @default 4,000,000 */
  readonly maxIndexedTerms?: number;
}

const count = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

const settingsSchema: z.ZodType<Required<ComputeStoreSettings>> = z.strictObject({
  onAuditFailure: z.enum(['fail', 'continue']).default('fail'),
  onAuditGap: z.enum(['fail', 'record']).default('fail'),
  foldEveryEvents: count.default(1000),
  maxValueBytes: count.max(256 * 1024 * 1024).default(16 * 1024 * 1024),
  maxIndexedTerms: count.default(4_000_000),
});

/** Fills in defaults; INVALID_ARGUMENT for what cannot be. */
export function checkStoreSettings(settings: ComputeStoreSettings): Required<ComputeStoreSettings> {
  return parseData(settingsSchema, settings, 'the settings of the store');
}
