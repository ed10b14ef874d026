import { EiderError } from '@eider/core';
import { isCommittedKey, isConflict } from '../errors.ts';
import { type WaitLimit, waitFor } from '../pool/wait.ts';
import type { CallScope } from './call-scope.ts';
import type { Connection } from './connection.ts';
import type { ConnectionSource } from './connection-source.ts';

/** The one connection of a transaction, given to its calls one after the other. */
export class TransactionTurns implements ConnectionSource {
  readonly inTransaction = true;
  readonly #connection: Connection;
  readonly #wait: WaitLimit;
  readonly #waiting: (() => void)[] = [];
  readonly #freed: (() => void)[] = [];
  #taken = false;
  #ended = false;
  /** A call failed: DuckDB may have given up the transaction, and would not say so at COMMIT. */
  failed = false;
  /** A call failed because of another transaction. */
  conflicted = false;
  /** A call failed on a key that is committed, perhaps since this transaction began. */
  metCommittedKey = false;
  /** A failed call may have left a part of its work. */
  spoiled = false;

  constructor(connection: Connection, wait: WaitLimit) {
    this.#connection = connection;
    this.#wait = wait;
  }

  async acquire(scope: CallScope): Promise<Connection> {
    this.#refuseEnded();
    scope.throwIfStopped();
    if (this.#taken) {
      const message =
        'another call of this transaction did not end in time; leave the loop of a stream before the next call';
      await waitFor(scope, this.#wait, message, (done) => {
        this.#waiting.push(done);
        return () => {
          const at = this.#waiting.indexOf(done);
          if (at >= 0) this.#waiting.splice(at, 1);
        };
      });
      if (this.#ended) this.release();
      this.#refuseEnded();
    }
    this.#taken = true;
    return this.#connection;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#taken = false;
    for (const notify of this.#freed.splice(0)) notify();
  }

  /** Resolves when no call holds the connection. */
  async free(): Promise<void> {
    if (!this.#taken) return;
    await new Promise<void>((resolve) => {
      this.#freed.push(resolve);
    });
  }

  noteFailure(error: unknown): void {
    this.failed = true;
    this.conflicted ||= isConflict(error);
    this.metCommittedKey ||= isCommittedKey(error);
  }

  spoil(): void {
    this.spoiled = true;
  }

  /** Refuses every call from now on, also those that wait. */
  end(): void {
    this.#ended = true;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #refuseEnded(): void {
    if (this.#ended) throw new EiderError('CLOSED', 'the transaction has ended; its session takes no more calls');
  }
}
