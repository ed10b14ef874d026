import {
  checkKey,
  EiderError,
  encodeNamespace,
  type MemoryTransaction,
  type StoreItem,
  type StoreOptions,
  type TransactionRecord,
} from '@eider/core';
import { CHANGES_OF_A_COMMIT, type MapOperation, type MapStore, toRecord } from './map-store.ts';
import { parseItem } from './parse-item.ts';

/** What one run of a transaction's work reads and writes. */
class Attempt {
  readonly store: MapStore;
  readonly begunAt: number;
  readonly reads = new Map<string, MapOperation>();
  readonly writes = new Map<string, MapOperation>();
  failure: { readonly error: unknown } | undefined;
  hasConflict = false;
  isOver = false;

  constructor(store: MapStore) {
    this.store = store;
    this.begunAt = store.sequence;
  }

  /** Everything here happens at once, so calls that nobody waits for have happened too. */
  call<T>(body: () => T): Promise<T> {
    if (this.isOver) return Promise.reject(new EiderError('CLOSED', 'the transaction has ended'));
    try {
      if (this.hasConflict) throw new EiderError('ABORTED', 'a conflict');
      return Promise.resolve(body());
    } catch (error) {
      this.failure ??= { error };
      const failed = Promise.reject<T>(error);
      failed.catch(() => undefined);
      return failed;
    }
  }

  read(path: readonly string[], key: string): TransactionRecord | undefined {
    const name = JSON.stringify([path, key]);
    const written = this.writes.get(name);
    if (written?.kind === 'delete') return undefined;
    if (written?.content !== undefined) return ownRecord(written, this.store.nowMs());
    // The newest change counts, also one that took the record away.
    const changed = this.store.log.findLast((change) => JSON.stringify([change.path, change.key]) === name);
    if (this.hasConflict || Math.floor((changed?.revision ?? 0) / CHANGES_OF_A_COMMIT) > this.begunAt) {
      this.hasConflict = true;
      throw new EiderError('ABORTED', 'a conflict');
    }
    const entry = this.store.find(path, key);
    this.reads.set(name, { kind: 'check', path, key, condition: entry?.revision ?? 'absent' });
    return entry === undefined ? undefined : toRecord(path, key, entry);
  }

  write(operation: MapOperation): void {
    const { path, key, condition, ...others } = operation;
    if (condition !== undefined) {
      const found = this.read(path, key);
      const revision = found === undefined ? 'absent' : found.revision;
      if (revision !== condition) throw new EiderError('PRECONDITION_FAILED', 'the condition does not hold');
    }
    const name = JSON.stringify([path, key]);
    if (!this.writes.has(name) && this.writes.size === CHANGES_OF_A_COMMIT) {
      throw new EiderError('INVALID_ARGUMENT', 'too many');
    }
    this.writes.set(name, { path, key, ...others });
  }
}

class MapTransaction implements MemoryTransaction {
  readonly path: readonly string[];
  readonly #attempt: Attempt;

  constructor(attempt: Attempt, path: readonly string[]) {
    encodeNamespace(path);
    this.#attempt = attempt;
    this.path = Object.freeze([...path]);
  }

  retrieve<Value>(key: string): Promise<TransactionRecord<Value> | undefined> {
    return this.#attempt.call(
      () => this.#attempt.read(this.path, checkKey(key)) as TransactionRecord<Value> | undefined,
    );
  }

  store(key: string, value: StoreItem['value'], options: Omit<StoreOptions, 'signal'> = {}): Promise<void> {
    return this.#attempt.call(() => this.#attempt.write(parseItem(this.path, { ...options, key, value })));
  }

  delete(key: string): Promise<boolean> {
    return this.#attempt.call(() => {
      if (this.#attempt.read(this.path, checkKey(key)) === undefined) return false;
      this.#attempt.write({ kind: 'delete', path: this.path, key });
      return true;
    });
  }

  namespace(...parts: readonly string[]): MemoryTransaction {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'no part');
    return new MapTransaction(this.#attempt, [...this.path, ...parts]);
  }
}

function ownRecord({ path, key, content }: MapOperation, nowMs: number): TransactionRecord | undefined {
  if (content === undefined) return undefined;
  const entry = { ...content(nowMs), createdAtMs: 0, updatedAtMs: 0, revision: 0 };
  if (entry.expiresAtMs <= nowMs) return undefined;
  const { namespace, value, metadata, text } = toRecord(path, key, entry);
  return Object.freeze({ namespace, key, value, metadata, ...(text === undefined ? {} : { text }) });
}

/** Runs work once; 'conflict' if something that it read no longer holds. */
export async function attempt<Result>(
  store: MapStore,
  path: readonly string[],
  work: (transaction: MemoryTransaction) => Promise<Result>,
  mayCommit: () => Promise<void>,
): Promise<{ readonly result: Result } | 'conflict'> {
  const own = new Attempt(store);
  let result: Result;
  try {
    result = await work(new MapTransaction(own, path));
  } catch (error) {
    if (own.hasConflict) return 'conflict';
    throw error;
  } finally {
    own.isOver = true;
  }
  if (own.hasConflict) return 'conflict';
  if (own.failure !== undefined) throw own.failure.error;
  await mayCommit();
  try {
    store.commit([...own.reads.values(), ...own.writes.values()]);
  } catch (error) {
    if (EiderError.is(error, 'PRECONDITION_FAILED')) return 'conflict';
    throw error;
  }
  return { result };
}
