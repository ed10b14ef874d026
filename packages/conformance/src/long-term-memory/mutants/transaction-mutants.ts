import { EiderError, type LongTermMemory, type MemoryTransaction, type MemoryTransactionOptions } from '@eider/core';
import { type LongTermMemoryMutant, memoryMutant } from './mutant.ts';

/** The methods of a transaction that a mutant replaces. */
type TransactionDefect = (inner: MemoryTransaction, memory: LongTermMemory) => Partial<MemoryTransaction>;

type Work<Result> = (transaction: MemoryTransaction) => Promise<Result>;

function brokenTransaction(
  inner: MemoryTransaction,
  memory: LongTermMemory,
  defect: TransactionDefect,
): MemoryTransaction {
  return {
    path: inner.path,
    retrieve: (key) => inner.retrieve(key),
    store: (key, value, options) => inner.store(key, value, options),
    delete: (key) => inner.delete(key),
    namespace: (...parts) => brokenTransaction(inner.namespace(...parts), memory.namespace(...parts), defect),
    ...defect(inner, memory),
  };
}

/** A mutant whose transactions have some methods replaced. */
function callMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  change: TransactionDefect,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    transaction: (work, options) => {
      if (typeof work !== 'function') return inner.transaction(work, options);
      return inner.transaction((tx) => work(brokenTransaction(tx, inner, change)), options);
    },
  }));
}

/** A mutant that runs transactions in another way. */
function runMutant(
  id: string,
  defect: string,
  breaks: readonly string[],
  run: <Result>(inner: LongTermMemory, work: Work<Result>, options: MemoryTransactionOptions) => Promise<Result>,
): LongTermMemoryMutant {
  return memoryMutant(id, defect, breaks, () => (inner) => ({
    transaction: (work, options = {}) => run(inner, work, options),
  }));
}

/** What is read is not looked at again, but the transaction sees its own writes. */
function unvalidated(inner: MemoryTransaction, memory: LongTermMemory): Partial<MemoryTransaction> {
  const written = new Set<string>();
  return {
    retrieve: async <Value>(key: string) =>
      written.has(key) ? inner.retrieve<Value>(key) : memory.retrieve<Value>(key),
    store: (key, value, options) => {
      written.add(key);
      return inner.store(key, value, options);
    },
  };
}

export const transactionMutants: readonly LongTermMemoryMutant[] = [
  callMutant(
    'transaction-stores-early',
    'a transaction stores before it ends',
    ['transactions/commits-all', 'transactions/rolls-back', 'transactions/failed-call'],
    (_, memory) => ({ store: async (key, value, options) => void (await memory.store(key, value, options)) }),
  ),
  callMutant(
    'transaction-blind-to-itself',
    'a transaction does not see its own writes',
    ['transactions/own-writes', 'transactions/if-revision'],
    (inner, memory) => ({
      retrieve: (key) => memory.retrieve(key),
      store: async (key, value, { ifRevision, ...options } = {}) => {
        const found = (await memory.retrieve(key))?.revision ?? 'absent';
        if (ifRevision !== undefined && found !== ifRevision) throw new EiderError('PRECONDITION_FAILED', 'refused');
        return inner.store(key, value, options);
      },
    }),
  ),
  callMutant(
    'transaction-reads-unvalidated',
    'what a transaction reads may have changed when it commits',
    ['conflicts/read-changed', 'conflicts/read-deleted', 'conflicts/equal-value', 'conflicts/read-only'],
    unvalidated,
  ),
  callMutant(
    'transaction-skews',
    'transactions do not see each other',
    ['conflicts/counter', 'conflicts/transfers', 'conflicts/write-skew', 'concurrency/mixed', 'conflicts/bounded'],
    (inner, memory) => ({
      ...unvalidated(inner, memory),
      delete: async (key) => {
        const existed = (await memory.retrieve(key)) !== undefined;
        if (existed) await inner.delete(key);
        return existed;
      },
    }),
  ),
  callMutant(
    'transaction-absence-unvalidated',
    'what a transaction did not find may be there when it commits',
    ['conflicts/absence-ended'],
    (inner, memory) => ({
      retrieve: async <Value>(key: string) =>
        (await memory.retrieve(key)) === undefined ? undefined : inner.retrieve<Value>(key),
    }),
  ),
  callMutant(
    'transaction-deletes-unvalidated',
    'a delete that finds nothing is no read',
    ['conflicts/delete-is-a-read'],
    (inner, memory) => ({
      delete: async (key) => ((await memory.retrieve(key)) === undefined ? false : inner.delete(key)),
    }),
  ),
  callMutant(
    'transaction-conflict-swallowed',
    'a read that does not fit gives nothing',
    ['conflicts/ends-at-once'],
    (inner) => ({ retrieve: <Value>(key: string) => inner.retrieve<Value>(key).catch(() => undefined) }),
  ),
  callMutant(
    'transaction-namespace-is-root',
    'namespaces of a transaction are all its own',
    ['transactions/namespace'],
    (inner) => ({ namespace: (...parts) => (parts.length === 0 ? inner.namespace() : inner) }),
  ),
  callMutant(
    'transaction-forgives',
    'a bad key of a transaction rejects its own call only',
    ['transactions/failed-call'],
    (inner) => ({
      store: async (key, value, options) => {
        if (key === '') throw new EiderError('INVALID_ARGUMENT', 'bad key');
        return inner.store(key, value, options);
      },
    }),
  ),
  callMutant(
    'transaction-deletes-last',
    'a record that a transaction deletes stays deleted, whatever it stores afterwards',
    ['transactions/not-awaited', 'transactions/own-writes'],
    (inner) => {
      const deleted = new Set<string>();
      return {
        store: async (key, value, options) => {
          if (!deleted.has(key)) await inner.store(key, value, options);
        },
        delete: (key) => {
          deleted.add(key);
          return inner.delete(key);
        },
      };
    },
  ),
  callMutant(
    'transaction-cut',
    'a transaction stores its first 65,536 writes and forgets the others',
    ['transactions/too-large'],
    (inner) => {
      let writes = 0;
      return {
        store: async (key, value, options) => {
          writes += 1;
          if (writes <= 65_536) await inner.store(key, value, options);
        },
      };
    },
  ),
  callMutant(
    'transaction-lives-fixed',
    'a life in a transaction begins with the call',
    ['transactions/ttl'],
    (inner) => ({
      store: (key, value, { ttlMs, ...options } = {}) =>
        inner.store(key, value, ttlMs === undefined ? options : { ...options, ttlMs: Math.max(0, ttlMs - 5) }),
    }),
  ),
  memoryMutant(
    'transaction-stays-open',
    'a transaction may be used after it has ended',
    ['transactions/closed-after'],
    () => {
      const ended = new WeakSet<MemoryTransaction>();
      return (inner) => ({
        transaction: (work, options) =>
          inner.transaction(async (tx) => {
            const open = brokenTransaction(tx, inner, (own, memory) => ({
              retrieve: (key) => (ended.has(tx) ? memory.retrieve(key) : own.retrieve(key)),
            }));
            try {
              return await work(open);
            } finally {
              ended.add(tx);
            }
          }, options),
      });
    },
  ),
  runMutant(
    'transaction-commits-failures',
    'what the work did before its error is stored',
    ['transactions/rolls-back'],
    async (inner, work, options) => {
      let failure: { readonly error: unknown } | undefined;
      const result = await inner.transaction(async (tx) => {
        try {
          return await work(tx);
        } catch (error) {
          failure = { error };
          return undefined;
        }
      }, options);
      if (failure !== undefined) throw failure.error;
      return result as Awaited<ReturnType<typeof work>>;
    },
  ),
  runMutant(
    'transaction-wraps-errors',
    'an error of the work is wrapped',
    ['transactions/rolls-back'],
    async (inner, work, options) => {
      try {
        return await inner.transaction(work, options);
      } catch (error) {
        if (EiderError.is(error)) throw error;
        throw new EiderError('ABORTED', 'the work failed', { cause: error });
      }
    },
  ),
  runMutant(
    'transaction-always-commits',
    'a transaction that writes nothing is a commit',
    ['transactions/empty'],
    async (inner, work, options) => {
      const result = await inner.transaction(work, options);
      await inner.namespace('log').store('transaction', 1);
      return result;
    },
  ),
  runMutant(
    'transaction-in-two-commits',
    'a transaction commits twice',
    ['transactions/commits-all', 'watch/transaction'],
    async (inner, work, options) => {
      const stores: (() => Promise<unknown>)[] = [];
      const result = await inner.transaction((tx) => {
        const split = brokenTransaction(tx, inner, (own) => ({
          store: async (key, value, storeOptions) => {
            if (key !== 'b') await own.store(key, value, storeOptions);
            else stores.push(() => inner.namespace(...own.path).store(key, value, storeOptions));
          },
        }));
        return work(split);
      }, options);
      await inner.store('in between', 1);
      for (const store of stores) await store();
      return result;
    },
  ),
  runMutant(
    'transaction-runs-once',
    'a conflict is passed on at once',
    ['conflicts/read-changed', 'conflicts/own-error', 'conflicts/counter'],
    (inner, work, options) => inner.transaction(work, { ...options, maxAttempts: 1 }),
  ),
  runMutant(
    'transaction-runs-twice',
    'every work runs twice',
    ['conflicts/unrelated', 'transactions/any-layer'],
    async (inner, work, options) => {
      await inner.transaction(work, options);
      return inner.transaction(work, options);
    },
  ),
  runMutant(
    'transaction-runs-twenty',
    'maxAttempts is not looked at',
    ['conflicts/bounded', 'bad-input/transaction'],
    (inner, work, { maxAttempts: _, ...options }) => inner.transaction(work, { ...options, maxAttempts: 20 }),
  ),
  runMutant(
    'transaction-deaf',
    'a transaction looks at its signal when it has ended',
    ['transactions/signal'],
    async (inner, work, { signal, ...options }) => {
      const result = await inner.transaction(work, options);
      if (signal?.aborted === true) throw new EiderError('ABORTED', 'aborted');
      return result;
    },
  ),
];
