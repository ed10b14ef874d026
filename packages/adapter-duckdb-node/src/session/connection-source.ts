import type { CallScope } from './call-scope.ts';
import type { Connection } from './connection.ts';

/** Where a session's calls get their connection: the pool, or the turns of one transaction. */
export interface ConnectionSource {
  readonly inTransaction: boolean;
  acquire(scope: CallScope): Promise<Connection>;
  release(connection: Connection): void;
  /** Told about every call that failed. */
  noteFailure(error: unknown): void;
  spoil(): void;
}
