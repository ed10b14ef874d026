/**
 * Where it is told what came from what.
 *
 * Contract:
 * - When `record` resolves, the event is with whoever keeps it; it rejects if that is not certain, and may then be recorded again.
 * - Recording an event again (the same `id`) changes nothing that a reader would count: sinks that cannot tell keep the id beside it.
 * - Events may arrive in any order. A sink never holds up what it hears of: who must not lose an event puts an outbox before it.
 * - What cannot be told in the sink's own form is INVALID_ARGUMENT. Every call after close is CLOSED.
 */
export interface LineageSink {
  record(event: LineageEvent, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** One thing that came from others: an embedding, a run or a replay. Names and digests only, never values. */
export interface LineageEvent {
  /** Unique; the same whenever the event is told again. */
  readonly id: string;
  readonly kind: 'embedding' | 'run' | 'replay';
  readonly outcome: 'complete' | 'fail';
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly tenantId: string;
  /** What was done, such as a computation's type; its version is part of the name or stands beside it. */
  readonly job: { readonly name: string; readonly version?: string };
  /** Names this doing of it. */
  readonly runId: string;
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

/** Data that something came from or that came of it. */
export interface LineageDataset {
  readonly name: string;
  /** Digest of its content, where it is known: data of one name and another digest is another version. */
  readonly digest?: string;
}
