import type { Entry } from '../memtable/entry.ts';

/** A write as it was asked for; value and metadata are JSON texts, the namespace is encoded. */
export type Operation = StoreOperation | DeleteOperation;

export interface StoreOperation {
  readonly kind: 'store';
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
  readonly metadata: string;
  readonly text: string | undefined;
  readonly expiry: Expiry;
}

export interface DeleteOperation {
  readonly kind: 'delete';
  readonly namespace: string;
  readonly key: string;
}

/** When a record ends: never, at a time, or some time after its commit; in milliseconds. */
export type Expiry =
  | { readonly kind: 'never' }
  | { readonly kind: 'at'; readonly timeMs: number }
  | { readonly kind: 'after'; readonly ttlMs: number };

/** How much text an operation holds, in UTF-16 code units. */
export function textUnits(operation: Operation): number {
  const { namespace, key } = operation;
  if (operation.kind === 'delete') return namespace.length + key.length;
  const { value, metadata, text = '' } = operation;
  return namespace.length + key.length + value.length + metadata.length + text.length;
}

/** A judged operation, as the log holds it. */
export interface Change {
  readonly operation: Operation;
  /** Creation time of the record that it replaces; undefined if it creates one: then the commit's time. */
  readonly createdAtMs: number | undefined;
}

/** What became of an operation. */
export interface Outcome {
  /** The new entry; undefined for a deletion of nothing. */
  readonly entry: Entry | undefined;
  /** Whether there was a visible record before. */
  readonly existed: boolean;
}
