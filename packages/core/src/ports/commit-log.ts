/**
 * A totally ordered, durable log of batches. A batch is opaque bytes; appended, it is a commit.
 *
 * Contract:
 * - Sequences are 1, 2, 3, … without gaps. Appends are conditional: `after` names the last sequence that the caller knows;
 *   if the log has moved on, PRECONDITION_FAILED and nothing was written. Of concurrent appends after the same sequence one wins.
 * - When append resolves the commit is durable: it survives a crash of the process and the machine, and every later read
 *   finds it. A failed append is never seen later, unless it failed with INDETERMINATE: then it appears once or never, and
 *   the log takes no further appends before it has been read again or reopened.
 * - A log that was opened as relaxed gives way in one thing: a commit survives the process when append resolves, and the machine
 *   only when a sync has followed, which is within the window that its adapter names, at `sync`, or at `close`. A power loss takes the
 *   newest commits, never one before a commit that stays. What builds upon a commit elsewhere, as a checkpoint does, calls `sync` first.
 * - After a failed sync the log takes no more changes until it is reopened: UNAVAILABLE, or RESOURCE_EXHAUSTED on a full disk. Reads
 *   go on. Reopened, it has every commit whose append has resolved.
 * - `timeMs` of a commit is the larger of the writer's clock and its predecessor's `timeMs`: it never decreases.
 * - A log belongs to one store. A new log belongs to none until `begin` names the store and the sequence it continues from; append before
 *   that is PRECONDITION_FAILED. `begin` on a log that has begun is PRECONDITION_FAILED unless it says the same again.
 * - Reading past the end gives nothing. `read` and `truncate` before `begin` are PRECONDITION_FAILED, like an append
 *   whose log has an outcome to settle. `timeMs` is a whole number.
 * - `truncate` drops commits; those after it stay readable with their sequences. Reading what is gone is NOT_FOUND.
 * - A commit that a crash left half written at the end was never acknowledged: it is cut off at the next append and counted in
 *   `recovery`; so are commits of a relaxed log that no sync is known to have reached. Damage anywhere else is CORRUPT_DATA at open,
 *   and the file is left as it is.
 * - Every call after close is CLOSED; close waits for appends in flight.
 */
export interface CommitLog {
  /** Whether commits outlive the process, those of a relaxed log too; a log in memory says false. */
  readonly durable: boolean;
  /** The log's state as this process knows it; undefined before `begin`. */
  readonly state: CommitLogState | undefined;
  readonly recovery: CommitLogRecovery;
  begin(start: CommitLogStart): Promise<void>;
  /** Appends one batch after the commit `after`. An empty batch is INVALID_ARGUMENT. */
  append(batch: Uint8Array, options: AppendOptions): Promise<CommitPosition>;
  /** Commits with a sequence greater than `after`, in order, to the end of the log as it is when the read begins. */
  read(options: ReadLogOptions): AsyncIterable<Commit>;
  /** Drops every commit up to and including `through`; idempotent. A sequence the log has not reached is INVALID_ARGUMENT. */
  truncate(through: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Resolves when every commit so far survives a power loss, if the log is durable at all; at once unless it is relaxed. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface CommitLogStart {
  readonly storeId: string;
  /** The first commit gets the sequence after this one. */
  readonly after: number;
  /** Time of the commit `after`; 0 for a new store. */
  readonly timeMs: number;
}

export interface CommitLogState {
  readonly storeId: string;
  /** Sequence of the last commit, or of where the log began. */
  readonly lastSequence: number;
  readonly lastTimeMs: number;
  /** Every commit after this one is still in the log. */
  readonly truncatedThrough: number;
  /** Time of the commit `truncatedThrough`, or of where the log began. */
  readonly truncatedTimeMs: number;
  readonly sizeBytes: number;
}

export interface CommitLogRecovery {
  /** Bytes of an unfinished commit found at the end when the log was opened. */
  readonly tornBytes: number;
}

export interface AppendOptions {
  readonly after: number;
  readonly signal?: AbortSignal;
}

export interface ReadLogOptions {
  readonly after: number;
  readonly signal?: AbortSignal;
}

export interface CommitPosition {
  readonly sequence: number;
  readonly timeMs: number;
}

export interface Commit extends CommitPosition {
  readonly batch: Uint8Array;
}
