import type { AuditEvent, AuditSink } from '@eider/core';

/** What an adapter gives the AuditSink suite: one empty sink, and what it has kept. */
export interface AuditSinkFixture {
  readonly sink: AuditSink;
  /** Every event that was kept, in order; also after the sink was closed. */
  kept(): Promise<readonly AuditEvent[]>;
}
