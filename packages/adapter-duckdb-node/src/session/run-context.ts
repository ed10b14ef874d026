import type { SqlRow } from '@eider/core';
import type { ChangeCounter } from '../pool/change-counter.ts';
import type { CallScope } from './call-scope.ts';
import type { Connection } from './connection.ts';

/** How a statement runs: on which connection and until when. */
export interface RunContext {
  readonly connection: Connection;
  readonly scope: CallScope;
  /** Whether the session stands in a transaction; then its statements go before new ones. */
  readonly inTransaction: boolean;
  /** Counts what is committed by the engine. */
  readonly changes: ChangeCounter;
  /** Told of rows that have been read from a result of so many columns. */
  readonly noteRead: (rows: readonly SqlRow[], columns: number) => void;
  /** Makes the transaction impossible to commit, when a failed call may have left a part of its work in it. */
  readonly spoil: () => void;
  /** Words that DuckDB quotes as names. */
  readonly reserved: ReadonlySet<string>;
}
