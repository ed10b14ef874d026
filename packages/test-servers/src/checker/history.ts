/** What a write demands of the record that it finds; a revision together with the value that was read with it. */
export type HistoryCondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'revision'; readonly revision: number; readonly value: string };

interface OperationOnKey {
  readonly client: number;
  readonly key: string;
  /** Nanoseconds of a clock that all clients share, taken before the call was made. */
  readonly call: number;
}

/** A read that was answered; others tell nothing. */
export interface HistoryRead extends OperationOnKey {
  readonly kind: 'read';
  readonly outcome: 'done';
  /** Taken after the answer. */
  readonly return: number;
  readonly found: boolean;
  readonly value?: string;
  readonly revision?: number;
}

/** A store, each with a value of its own, or a delete. One that failed with a definite error is no part of a history. */
export interface HistoryWrite extends OperationOnKey {
  readonly kind: 'store' | 'delete';
  readonly when: HistoryCondition;
  readonly value?: string;
  /** `refused`: its condition did not hold. `unknown`: it may happen once, at any time from its call on, or never; it needs no `return`. */
  readonly outcome: 'done' | 'refused' | 'unknown';
  readonly return?: number;
  /** Of what was stored, if the writer was told. */
  readonly revision?: number;
  /** Whether it replaced or deleted a record. */
  readonly existed?: boolean;
}

/** An operation of one client on one key of a memory. */
export type HistoryOperation = HistoryRead | HistoryWrite;
