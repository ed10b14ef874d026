import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBPreparedStatement } from '@duckdb/node-api';
import { EiderError } from '@eider/core';
import { isInterrupt, toEiderError } from '../errors.ts';
import { leaveGate, queueAtGate, tryEnterGate } from '../pool/statement-gate.ts';
import { type WaitLimit, waitFor } from '../pool/wait.ts';
import type { CallScope } from './call-scope.ts';
import { prepareOne } from './prepare-one.ts';

// An interrupt that arrives before DuckDB has begun a statement is forgotten by DuckDB: it is repeated until the call settles.
const INTERRUPT_EVERY_MS = 5;

export interface ConnectionSettings {
  readonly lockedDown: boolean;
  /** How long a statement may wait for its turn. */
  readonly wait: WaitLimit;
}

/** One DuckDB connection: runs one native call at a time, behind the gate, and stops it when its scope says so. */
export class Connection {
  readonly raw: DuckDBConnection;
  /** Set when a statement may have changed the session's own state; such a connection is not used again. */
  tainted = false;
  /** The native call that runs now. */
  #current: Promise<unknown> = Promise.resolve();

  readonly #wait: WaitLimit;
  readonly #lockedDown: boolean;

  constructor(raw: DuckDBConnection, { lockedDown, wait }: ConnectionSettings) {
    this.raw = raw;
    this.#wait = wait;
    this.#lockedDown = lockedDown;
  }

  /** Runs native work; rejects with the scope's failure if that stopped it, else with DuckDB's error as it is. */
  async native<T>(scope: CallScope, urgent: boolean, work: () => Promise<T>): Promise<T> {
    if (!tryEnterGate()) await this.#waitAtGate(scope, urgent);
    try {
      scope.throwIfStopped();
      const running = this.#interruptible(scope, work);
      this.#current = running.catch(() => undefined);
      return await running;
    } finally {
      leaveGate();
    }
  }

  /** Resolves when no native call runs on this connection. */
  async settled(): Promise<void> {
    await this.#current;
  }

  /** Prepares a text that must hold one statement, of a kind that a caller may run. */
  prepare(scope: CallScope, text: string): Promise<DuckDBPreparedStatement> {
    return this.native(scope, true, () => prepareOne(this.raw, text, this.#lockedDown));
  }

  /** Runs a trusted text that the scope may stop; gives DuckDB's result. */
  async run(scope: CallScope, text: string): Promise<DuckDBMaterializedResult> {
    try {
      return await this.native(scope, true, () => this.raw.run(text));
    } catch (error) {
      throw toEiderError(error);
    }
  }

  /** Runs a trusted text, possibly of several statements, without a scope: nothing interrupts it. */
  async command(text: string): Promise<void> {
    if (!tryEnterGate()) await new Promise<void>((enter) => void queueAtGate(true, enter));
    try {
      await this.raw.run(text);
    } catch (error) {
      throw toEiderError(error);
    } finally {
      leaveGate();
    }
  }

  /** The first column of a trusted query, as texts. */
  async texts(text: string): Promise<readonly string[]> {
    try {
      const result = await this.raw.runAndReadAll(text);
      return result.getRows().map(([value]) => String(value));
    } catch (error) {
      throw toEiderError(error);
    }
  }

  /** Why the connection cannot run a trivial statement; undefined if it can. Does not wait at the gate. */
  async failure(): Promise<string | undefined> {
    const run = this.raw.run('SELECT 1');
    this.#current = run.catch(() => undefined);
    try {
      await run;
      return undefined;
    } catch (error) {
      return toEiderError(error).message;
    }
  }

  /** Ends the open transaction, if DuckDB has not ended it itself; the connection is not used again if that fails. */
  async rollback(): Promise<void> {
    try {
      await this.command('ROLLBACK');
    } catch (error) {
      if (!(error instanceof EiderError) || error.code !== 'ABORTED') this.tainted = true;
    }
  }

  disconnect(): void {
    this.raw.disconnectSync();
  }

  #waitAtGate(scope: CallScope, urgent: boolean): Promise<void> {
    const message = 'too many statements ran for too long; ask for less at once or raise sessions.waitMs';
    return waitFor(scope, this.#wait, message, (done) => queueAtGate(urgent, done));
  }

  async #interruptible<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const forget = scope.onStop(() => {
      this.raw.interrupt();
      timer = setInterval(() => this.raw.interrupt(), INTERRUPT_EVERY_MS);
    });
    try {
      return await work();
    } catch (error) {
      if (scope.failure !== undefined && isInterrupt(error)) throw scope.failure;
      throw error;
    } finally {
      forget();
      clearInterval(timer);
    }
  }
}
