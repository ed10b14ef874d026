import { EiderError } from '@eider/core';
import { abortedError } from '../calls/abort.ts';
import { BLOBS, CHUNKS } from './blob-records.ts';
import type { Connection } from './connection.ts';
import { toTransactionError } from './indexed-db-errors.ts';

/** The object stores, in a transaction. */
export interface TransactionStores {
  readonly blobs: IDBObjectStore;
  readonly chunks: IDBObjectStore;
}

/** Reads and writes in one transaction; awaits nothing but the database's own requests, else the browser commits before it ends. */
export type TransactionWork<T> = (stores: TransactionStores) => Promise<T>;

const MAX_CONNECTIONS = 5;

/** Runs work in one transaction: all of it happens or nothing. The work's own error undoes it and is passed on. */
export async function runTransaction<T>(
  connection: Connection,
  { mode, signal }: { readonly mode: 'readonly' | 'readwrite'; readonly signal: AbortSignal | undefined },
  work: TransactionWork<T>,
): Promise<T> {
  const transaction = await beginTransaction(connection, mode, signal);
  const ended = endOf(transaction);
  const stop = (): void => undo(transaction);
  signal?.addEventListener('abort', stop, { once: true });
  const done = await attempt(transaction, work);
  const end = await ended;
  signal?.removeEventListener('abort', stop);
  if (end === 'complete' && 'result' in done) return done.result;
  if ('error' in done && EiderError.is(done.error)) throw done.error;
  if (signal?.aborted === true) throw abortedError(signal);
  const cause = transaction.error ?? ('error' in done ? done.error : undefined);
  throw toTransactionError(cause, 'error' in done ? 'before-commit' : mode === 'readwrite' ? 'write' : 'read');
}

/** The result of a request. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function beginTransaction(
  connection: Connection,
  mode: 'readonly' | 'readwrite',
  signal: AbortSignal | undefined,
): Promise<IDBTransaction> {
  for (let connections = 1; ; connections += 1) {
    const database = await connection.database(signal);
    try {
      // Without `strict` a browser says "complete" before anything is on the disk.
      return database.transaction([BLOBS, CHUNKS], mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
    } catch (error) {
      // Closed between the two lines by the browser or another tab.
      if (connections === MAX_CONNECTIONS) throw toTransactionError(error, 'before-commit');
      connection.forget(database);
    }
  }
}

type Done<T> = { readonly result: T } | { readonly error: unknown };

async function attempt<T>(transaction: IDBTransaction, work: TransactionWork<T>): Promise<Done<T>> {
  try {
    const stores = { blobs: transaction.objectStore(BLOBS), chunks: transaction.objectStore(CHUNKS) };
    const result = await work(stores);
    transaction.commit();
    return { result };
  } catch (error) {
    undo(transaction);
    return { error };
  }
}

function endOf(transaction: IDBTransaction): Promise<'complete' | 'abort'> {
  return new Promise((resolve) => {
    transaction.oncomplete = () => resolve('complete');
    transaction.onabort = () => resolve('abort');
  });
}

function undo(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is being committed or has ended: its own event says how.
  }
}
