import type { ErrorCode } from '../errors/eider-error.ts';
import type { PolicyDecision } from './policy.ts';

/**
 * Where governed calls leave their trace.
 *
 * Contract:
 * - When `record` resolves, the event is kept as durably as the sink can; it rejects if that is not certain.
 * - Events arrive in the order in which they happened and are kept in this order; concurrent calls to `record` are allowed.
 * - An event is plain data: what was kept is equal to what was given, whatever the caller does with it later.
 * - Recording an event twice keeps it twice: every event has an id by which a reader tells.
 * - Every call after close is CLOSED; close waits for records in flight.
 */
export interface AuditSink {
  record(event: AuditEvent): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/**
 * One step of a governed call. A call that changes something leaves two with the same `callId`: `started` before it touches
 * anything, then how it ended; any other call leaves one. A `started` without an end means that the process stopped within the call.
 */
export interface AuditEvent {
  readonly id: string;
  readonly callId: string;
  /** Wall clock of the process, milliseconds since 1970. */
  readonly atMs: number;
  readonly tenantId: string;
  readonly principalId: string;
  readonly roles: readonly string[];
  readonly sessionId: string;
  readonly purpose?: string;
  readonly traceId?: string;
  readonly action: string;
  readonly resource: string;
  /** How many things the call is about, where it is not one. */
  readonly items?: number;
  readonly decision: PolicyDecision;
  readonly outcome: AuditOutcome;
  /** Of a call that failed or was denied. */
  readonly errorCode?: ErrorCode;
  /** From the check of the context to this event. */
  readonly durationMs: number;
}

/** How far a call came. `gap` stands for events that are lost for good. */
export type AuditOutcome = 'started' | 'succeeded' | 'failed' | 'denied' | 'gap';
