import { EiderError, type MemoryChange, type WatchOptions } from '@eider/core';
import { CHANGES_OF_A_COMMIT, type MapChange, type MapStore, toRecord } from './map-store.ts';

/** Whether the memory that watches is closed; shared by its views. */
export interface Handle {
  isClosed: boolean;
}

/** Changes of one namespace from a position on, and then as they happen. Ending it wakes it first: a generator that waits does not hear. */
export function watchFrom(
  store: MapStore,
  path: readonly string[],
  options: WatchOptions & { readonly after: number },
  handle: Handle,
): AsyncIterable<MemoryChange> {
  return {
    [Symbol.asyncIterator]() {
      const own: Handle = { isClosed: false };
      const isOver = (): boolean => own.isClosed || handle.isClosed;
      const changes = changesAfter(store, path, options, isOver);
      return {
        next: () => changes.next(),
        return: () => {
          own.isClosed = true;
          store.wakeAll();
          return changes.return(undefined);
        },
      };
    },
  };
}

async function* changesAfter(
  store: MapStore,
  path: readonly string[],
  { after, prefix = '', signal }: WatchOptions & { readonly after: number },
  isOver: () => boolean,
): AsyncGenerator<MemoryChange> {
  if (isOver()) throw new EiderError('CLOSED', 'closed');
  checkPosition(store, after, prefix);
  const wake = (): void => store.wakeAll();
  signal?.addEventListener('abort', wake);
  try {
    let done = after;
    while (!isOver() && signal?.aborted !== true) {
      const next = store.log.find(({ revision }) => revision > done);
      if (next === undefined) await store.nextCommit();
      done = next?.revision ?? done;
      if (next !== undefined && isOf(next, path, prefix)) yield toChange(next);
    }
    if (signal?.aborted === true) throw new EiderError('ABORTED', 'aborted');
  } finally {
    signal?.removeEventListener('abort', wake);
  }
}

function checkPosition(store: MapStore, after: unknown, prefix: unknown): void {
  if (typeof after !== 'number' || !Number.isSafeInteger(after) || after < 0 || typeof prefix !== 'string') {
    throw new EiderError('INVALID_ARGUMENT', 'bad position or prefix');
  }
  const sequence = Math.floor(after / CHANGES_OF_A_COMMIT);
  const isWhole = after % CHANGES_OF_A_COMMIT === CHANGES_OF_A_COMMIT - 1;
  if ((isWhole ? sequence : Math.max(0, sequence - 1)) < store.logAfter || sequence > store.sequence) {
    throw new EiderError('NOT_FOUND', 'the log does not hold this position');
  }
}

function isOf(change: MapChange, path: readonly string[], prefix: string): boolean {
  return JSON.stringify(change.path) === JSON.stringify(path) && change.key.startsWith(prefix);
}

function toChange({ path, key, revision, timeMs, entry }: MapChange): MemoryChange {
  if (entry === undefined) return { kind: 'deleted', revision, key, deletedAt: new Date(timeMs) };
  return { kind: 'stored', revision, record: toRecord(path, key, entry) };
}
