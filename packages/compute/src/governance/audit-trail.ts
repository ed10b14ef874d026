import {
  type AuditEvent,
  type AuditOutcome,
  type AuditSink,
  type Clock,
  EiderError,
  type ErrorCode,
  type ExecutionContext,
  type IdSource,
  type PolicyDecision,
} from '@eider/core';
import type { CallSubject } from './ask-policy.ts';

/** What becomes of a call that cannot be audited. */
export type OnAuditFailure = 'fail' | 'continue';

export interface AuditTrailParts {
  readonly sink: AuditSink;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly onFailure: OnAuditFailure;
}

/** Records the steps of calls. */
export class AuditTrail {
  readonly #parts: AuditTrailParts;
  /** Events that could not be recorded; they are lost where `onFailure` is `continue`. */
  failures = 0;
  recorded = 0;

  constructor(parts: AuditTrailParts) {
    this.#parts = parts;
  }

  /** The trail of one call, which begins now. */
  begin(context: ExecutionContext, subject: CallSubject): CallTrail {
    const { clock, ids } = this.#parts;
    return new CallTrail(this, { context, subject, callId: ids.next(), startedMs: clock.monotonicMs() });
  }

  /** Keeps one event; UNAVAILABLE if the sink cannot, unless the store goes on without. */
  async record(call: CallFacts, step: CallStep): Promise<void> {
    try {
      await this.#parts.sink.record(this.#event(call, step));
      this.recorded += 1;
    } catch (cause) {
      this.failures += 1;
      if (this.#parts.onFailure === 'continue') return;
      throw new EiderError('UNAVAILABLE', 'the call cannot be audited; see that the audit sink works and try again', {
        details: { action: call.subject.action },
        cause,
      });
    }
  }

  #event({ context, subject, callId, startedMs }: CallFacts, step: CallStep): AuditEvent {
    const { principal, sessionId, purpose, traceId } = context;
    const { resources } = subject;
    const [only = subject.collection] = resources;
    return {
      id: this.#parts.ids.next(),
      callId,
      atMs: Math.floor(this.#parts.clock.nowMs()),
      tenantId: principal.tenantId,
      principalId: principal.id,
      roles: principal.roles,
      sessionId,
      ...(purpose === undefined ? {} : { purpose }),
      ...(traceId === undefined ? {} : { traceId }),
      action: subject.action,
      resource: resources.length === 1 ? only : subject.collection,
      ...(resources.length === 1 ? {} : { items: resources.length }),
      decision: step.decision,
      outcome: step.outcome,
      ...(step.errorCode === undefined ? {} : { errorCode: step.errorCode }),
      durationMs: Math.max(0, this.#parts.clock.monotonicMs() - startedMs),
    };
  }
}

export interface CallFacts {
  readonly context: ExecutionContext;
  readonly subject: CallSubject;
  readonly callId: string;
  readonly startedMs: number;
}

export interface CallStep {
  readonly decision: PolicyDecision;
  readonly outcome: AuditOutcome;
  readonly errorCode?: ErrorCode;
}

/** The steps of one call. */
export class CallTrail {
  readonly #trail: AuditTrail;
  readonly #facts: CallFacts;

  constructor(trail: AuditTrail, facts: CallFacts) {
    this.#trail = trail;
    this.#facts = facts;
  }

  step(decision: PolicyDecision, outcome: AuditOutcome, error?: unknown): Promise<void> {
    if (error === undefined) return this.#trail.record(this.#facts, { decision, outcome });
    const errorCode = EiderError.is(error) ? error.code : 'INTERNAL';
    return this.#trail.record(this.#facts, { decision, outcome, errorCode });
  }
}
