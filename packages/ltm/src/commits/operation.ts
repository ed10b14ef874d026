import type { Entry } from '../memtable/entry.ts';

/** One step of a group as it was asked for; value and metadata are JSON texts, the namespace is encoded. */
export type Operation = WriteOperation | CheckOperation;

export type WriteOperation = StoreOperation | DeleteOperation;

/** What a record must be for its operation to take place: of this revision, or not there. */
export type Condition = number | 'absent';

export interface StoreOperation {
  readonly kind: 'store';
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
  readonly metadata: string;
  readonly text: string | undefined;
  readonly expiry: Expiry;
  readonly condition: Condition | undefined;
  /** What a record from elsewhere brings along. */
  readonly times?: GivenTimes | undefined;
}

/** Times in milliseconds since 1970-01-01T00:00:00Z, also before it; undefined as the commit sets them. */
export interface GivenTimes {
  readonly createdAtMs: number | undefined;
  readonly updatedAtMs: number | undefined;
}

export interface DeleteOperation {
  readonly kind: 'delete';
  readonly namespace: string;
  readonly key: string;
  readonly condition: Condition | undefined;
}

/** Changes nothing: its group takes place only if what was read still holds. */
export interface CheckOperation {
  readonly kind: 'check';
  readonly namespace: string;
  readonly key: string;
  readonly condition: Condition;
}

/** When a record ends: never, at a time, or some time after its commit; in milliseconds. */
export type Expiry =
  | { readonly kind: 'never' }
  | { readonly kind: 'at'; readonly timeMs: number }
  | { readonly kind: 'after'; readonly ttlMs: number };

/** How much text an operation brings into a commit, in UTF-16 code units. */
export function textUnits(operation: Operation): number {
  const { kind, namespace, key } = operation;
  if (kind === 'check') return 0;
  if (kind === 'delete') return namespace.length + key.length;
  const { value, metadata, text = '' } = operation;
  return namespace.length + key.length + value.length + metadata.length + text.length;
}

/** Whether a record will have expired as soon as it is committed, at this time or later. */
export function expiresAtOnce({ expiry }: StoreOperation, nowMs: number): boolean {
  if (expiry.kind === 'at') return expiry.timeMs <= nowMs;
  return expiry.kind === 'after' && expiry.ttlMs === 0;
}

/** A judged operation, as the log holds it. */
export interface Change {
  readonly operation: WriteOperation;
  /** Creation time that was given, or of the record that it replaces; undefined if it creates one: then the commit's time. */
  readonly createdAtMs: number | undefined;
  /** Number of the operation among all of the commit's. */
  readonly ordinal: number;
}

/** What became of an operation. */
export interface Outcome {
  /** The new entry; undefined for a check and for a deletion of nothing. */
  readonly entry: Entry | undefined;
  /** Whether there was a visible record before. */
  readonly existed: boolean;
}

/** Which operation of a group had a condition that did not hold, and what was there instead. */
export interface Refusal {
  readonly at: number;
  /** Undefined for a record that the same commit stored. */
  readonly found: Condition | undefined;
}

/** What became of a group of operations: all of them took place, or none. */
export type Verdict =
  | { readonly kind: 'committed'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
