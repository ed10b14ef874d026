import {
  checkKey,
  EiderError,
  encodeNamespace,
  type JsonValue,
  type MemoryTransaction,
  type StoreOptions,
  type TransactionRecord,
} from '@eider/core';
import { checkOptions } from './check-options.ts';
import { STORE_OPTIONS } from './parse-write.ts';
import type { TransactionAttempt } from './transaction-attempt.ts';

const TRANSACTION_STORE_OPTIONS = STORE_OPTIONS.filter((name) => name !== 'signal');

/** A transaction seen from one namespace: every name is built here, from this view's own namespace. */
export class TransactionView implements MemoryTransaction {
  readonly path: readonly string[];
  readonly #namespace: string;
  readonly #attempt: TransactionAttempt;

  constructor(attempt: TransactionAttempt, path: readonly string[]) {
    this.path = Object.freeze([...path]);
    this.#namespace = encodeNamespace(this.path);
    this.#attempt = attempt;
  }

  retrieve<Value = JsonValue>(key: string): Promise<TransactionRecord<Value> | undefined> {
    return this.#attempt.call(async () => {
      const name = { namespace: this.#namespace, key: checkKey(key) };
      return (await this.#attempt.retrieve(name, this.path)) as TransactionRecord<Value> | undefined;
    });
  }

  store(key: string, value: JsonValue, options: Omit<StoreOptions, 'signal'> = {}): Promise<void> {
    return this.#attempt.call(async () => {
      checkOptions(options, TRANSACTION_STORE_OPTIONS);
      await this.#attempt.store(this.#namespace, { ...options, key, value });
    });
  }

  delete(key: string): Promise<boolean> {
    return this.#attempt.call(async () => this.#attempt.delete({ namespace: this.#namespace, key: checkKey(key) }));
  }

  namespace(...parts: readonly string[]): MemoryTransaction {
    if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a namespace needs at least one part');
    return new TransactionView(this.#attempt, [...this.path, ...parts]);
  }
}
