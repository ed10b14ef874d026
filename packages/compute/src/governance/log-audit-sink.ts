import { type AuditEvent, type AuditSink, type CommitLog, EiderError } from '@eider/core';
import { encodeBatch, encodeEvent } from './audit-codec.ts';

const MAX_EVENTS = 1000;

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Keeps audit events in a commit log, which must have begun: as durable as the log, and without a statement in DuckDB. Events that arrive while
 * a commit is in flight share the next one. An event whose commit has no certain outcome is refused, and may be in the log all the same.
 */
export function logAuditSink(log: CommitLog): AuditSink {
  return new LogAuditSink(log);
}

class LogAuditSink implements AuditSink {
  readonly #log: CommitLog;
  #waiting: Waiting[] = [];
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #isClosed = false;
  #isUnsettled = false;

  constructor(log: CommitLog) {
    this.#log = log;
  }

  async record(event: AuditEvent): Promise<void> {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the audit sink is closed: open the store again');
    const line = encodeEvent(event);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ line, resolve, reject });
    if (!this.#isRunning) this.#running = this.#run();
    return promise;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_EVENTS);
      try {
        await this.#append(encodeBatch(group.map(({ line }) => line)));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#isRunning = false;
  }

  async #append(batch: Uint8Array): Promise<void> {
    if (this.#isUnsettled) await this.#settle();
    try {
      await this.#log.append(batch, { after: this.#log.state?.lastSequence ?? 0 });
    } catch (error) {
      this.#isUnsettled = EiderError.is(error, 'INDETERMINATE');
      throw error;
    }
  }

  /** A log with an append of unknown outcome takes no other before it has been read again. */
  async #settle(): Promise<void> {
    const commits = this.#log.read({ after: this.#log.state?.lastSequence ?? 0 })[Symbol.asyncIterator]();
    let { done } = await commits.next();
    while (done !== true) ({ done } = await commits.next());
    this.#isUnsettled = false;
  }
}
