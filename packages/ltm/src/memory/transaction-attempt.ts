import { EiderError, type StoreItem, type TransactionRecord } from '@eider/core';
import { MAX_CHANGES } from '../commits/batch.ts';
import {
  type CheckOperation,
  type Condition,
  expiresAtOnce,
  type Operation,
  type StoreOperation,
  textUnits,
  type WriteOperation,
} from '../commits/operation.ts';
import type { Entry } from '../memtable/entry.ts';
import { nameOf } from '../runs/name-of.ts';
import type { RecordName } from '../runs/run.ts';
import type { MemoryCore } from './memory-core.ts';
import { checkGroupUnits, parseStore } from './parse-write.ts';
import { recordOfWrite } from './record-of-write.ts';
import { refusedError } from './refused-error.ts';

/** Advice for a transaction whose work writes past it, which conflicts with what it reads. */
export const WRITE_WITHIN = 'let its work write through the transaction only, not through the memory';

/** How one run of a transaction's work ended: with what it read and wrote, or with a conflict. */
export type AttemptEnd = { readonly operations: readonly Operation[] } | 'conflict';

/** One run of a transaction's work: what it read, for the commit to check, and what it wrote, for the commit to store. */
export class TransactionAttempt {
  readonly #core: MemoryCore;
  /** What was committed later makes a conflict. */
  readonly #begunAt: number;
  readonly #reads = new Map<string, CheckOperation>();
  readonly #writes = new Map<string, WriteOperation>();
  /** Deletions that a store of the same name followed: what it makes is new. */
  readonly #deletions = new Map<string, WriteOperation>();
  readonly #running = new Set<Promise<unknown>>();
  // The last write that may still wait for a read: what is called later takes place later.
  #writing: Promise<unknown> | undefined;
  #units = 0;
  #hasConflict = false;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(core: MemoryCore) {
    this.#core = core;
    this.#begunAt = core.parts.layers.active.lastSequence;
  }

  get hasConflict(): boolean {
    return this.#hasConflict;
  }

  /** Runs one call of the transaction. One that fails fails the transaction, whoever looks at it. */
  call<T>(body: () => Promise<T>): Promise<T> {
    if (this.#isOver) {
      return Promise.reject(new EiderError('CLOSED', 'the transaction has ended; do its work before it settles'));
    }
    const running = this.#hasConflict ? Promise.reject<T>(conflict()) : body();
    this.#running.add(running);
    running.then(
      () => this.#running.delete(running),
      (error: unknown) => {
        this.#running.delete(running);
        this.#failure ??= { error };
      },
    );
    return running;
  }

  async retrieve(name: RecordName, path: readonly string[]): Promise<TransactionRecord | undefined> {
    if (this.#writing !== undefined) await this.#writing;
    const written = this.#written(name);
    if (written === 'absent') return undefined;
    return written === undefined ? (await this.#read(name))?.record(path) : recordOfWrite(written, path);
  }

  async store(namespace: string, item: StoreItem): Promise<void> {
    const { condition, ...others } = parseStore(namespace, item, this.#core.parts.maxValueBytes);
    const operation = { ...others, condition: undefined };
    await this.#inOrder(async () => {
      if (condition !== undefined) await this.#require(operation, condition);
      this.#write(operation);
    });
  }

  delete(name: RecordName): Promise<boolean> {
    return this.#inOrder(async () => {
      const written = this.#written(name);
      const existed = written === undefined ? (await this.#read(name)) !== undefined : written !== 'absent';
      if (existed) this.#write({ kind: 'delete', ...name, condition: undefined });
      return existed;
    });
  }

  /** No call is taken any more. */
  end(): void {
    this.#isOver = true;
  }

  /** Waits for calls that nobody waited for. Rejects if one of them failed, or any before. */
  async settle(): Promise<AttemptEnd> {
    this.end();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    if (this.#hasConflict) return 'conflict';
    if (this.#failure !== undefined) throw this.#failure.error;
    return { operations: [...this.#reads.values(), ...this.#deletions.values(), ...this.#writes.values()] };
  }

  /** What this transaction itself left under a name; undefined if nothing. */
  #written(name: RecordName): StoreOperation | 'absent' | undefined {
    const written = this.#writes.get(nameOf(name));
    if (written?.kind !== 'store') return written === undefined ? undefined : 'absent';
    return expiresAtOnce(written, this.#core.parts.nowMs()) ? 'absent' : written;
  }

  /** The visible entry, as it was when the attempt began; the commit checks that it still is. */
  async #read({ namespace, key }: RecordName): Promise<Entry | undefined> {
    const found = this.#core.newest(namespace, key, undefined);
    const entry = found instanceof Promise ? await found : found;
    const seen = entry?.isVisibleAt(this.#core.parts.nowMs()) ? entry : undefined;
    const check: CheckOperation = { kind: 'check', namespace, key, condition: seen?.revision ?? 'absent' };
    const known = this.#reads.get(nameOf(check));
    const isNewer = entry !== undefined && Math.floor(entry.revision / MAX_CHANGES) > this.#begunAt;
    // Another call may have met a conflict meanwhile: what is read now would not fit to what was read before.
    if (isNewer || this.#hasConflict || (known !== undefined && known.condition !== check.condition)) {
      this.#hasConflict = true;
      throw conflict();
    }
    this.#reads.set(nameOf(check), check);
    return seen;
  }

  async #require(operation: StoreOperation, condition: Condition): Promise<void> {
    const written = this.#written(operation);
    let found: Condition | undefined;
    if (written === undefined) found = (await this.#read(operation))?.revision ?? 'absent';
    else if (written === 'absent') found = 'absent';
    if (found !== condition) throw refusedError([{ ...operation, condition }], { at: 0, found }, WRITE_WITHIN);
  }

  #write(operation: WriteOperation): void {
    const name = nameOf(operation);
    const replaced = this.#writes.get(name);
    const units = this.#units + textUnits(operation) - (replaced === undefined ? 0 : textUnits(replaced));
    checkGroupUnits(units);
    const isRestored = replaced?.kind === 'delete' && operation.kind === 'store';
    if ((replaced === undefined || isRestored) && this.#writes.size + this.#deletions.size >= MAX_CHANGES) {
      throw new EiderError('INVALID_ARGUMENT', 'the transaction writes too many records; divide it', {
        details: { limit: MAX_CHANGES },
      });
    }
    this.#units = units;
    if (isRestored) this.#deletions.set(name, replaced);
    this.#writes.set(name, operation);
  }

  #inOrder<T>(write: () => Promise<T>): Promise<T> {
    const before = this.#writing;
    const own = before === undefined ? write() : before.then(write);
    const settled: Promise<unknown> = own
      .catch(() => undefined)
      .then(() => {
        if (this.#writing === settled) this.#writing = undefined;
      });
    this.#writing = settled;
    return own;
  }
}

function conflict(): EiderError {
  return new EiderError('ABORTED', 'a record of the transaction was changed meanwhile; its work runs again');
}
