/** Who calls, for which tenant, in which roles. */
export interface Principal {
  readonly id: string;
  /** The tenant whose data the call may touch: exactly one. */
  readonly tenantId: string;
  readonly roles: readonly string[];
}

/** What every governed call takes first: who calls, in which session, and why. */
export interface ExecutionContext {
  readonly principal: Principal;
  readonly sessionId: string;
  /** What the call is for, in the caller's words; policies and auditors read it. */
  readonly purpose?: string;
  /** Joins the call with a trace of the caller's. */
  readonly traceId?: string;
  /** Stops the call with ABORTED. */
  readonly signal?: AbortSignal;
}
