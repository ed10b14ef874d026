import { type BlobStore, EiderError, type PutBlobOptions } from '@eider/core';
import { type BlobStoreMutant, storeMutant } from './store-mutant.ts';

export const conditionMutants: readonly BlobStoreMutant[] = [
  storeMutant('ignores-if-none-match', 'ifNoneMatch is ignored', (store) => ({
    put: (key, bytes, { ifNoneMatch: _, ...options } = {}) => store.put(key, bytes, options),
  })),
  storeMutant('refuses-if-none-match', 'ifNoneMatch always fails', (store) => ({
    put: async (key, bytes, options = {}) => {
      if (options.ifNoneMatch !== undefined) throw refused();
      return store.put(key, bytes, options);
    },
  })),
  storeMutant('remembers-deleted', 'a deleted blob still counts for ifNoneMatch', (store) => {
    const deleted = new Set<string>();
    return {
      put: async (key, bytes, options = {}) => {
        if (options.ifNoneMatch !== undefined && deleted.has(key)) throw refused();
        return store.put(key, bytes, options);
      },
      delete: (key, options) => {
        deleted.add(key);
        return store.delete(key, options);
      },
    };
  }),
  storeMutant('refuses-if-match', 'ifMatch always fails', (store) => ({
    put: async (key, bytes, options = {}) => {
      if (options.ifMatch !== undefined) throw refused();
      return store.put(key, bytes, options);
    },
  })),
  storeMutant('ignores-if-match', 'ifMatch is ignored', (store) => ({
    put: (key, bytes, { ifMatch: _, ...options } = {}) => store.put(key, bytes, options),
  })),
  storeMutant('if-match-creates', 'ifMatch on a missing key creates the blob', (store) => ({
    put: async (key, bytes, { ifMatch, ...options } = {}) => {
      const isMissing = (await store.head(key)) === undefined;
      return store.put(key, bytes, { ...options, ...(ifMatch !== undefined && !isMissing && { ifMatch }) });
    },
  })),
  storeMutant('takes-both-conditions', 'of ifMatch and ifNoneMatch together the second is dropped', (store) => ({
    put: (key, bytes, { ifNoneMatch, ...options } = {}) =>
      store.put(key, bytes, { ...options, ...(options.ifMatch === undefined && ifNoneMatch && { ifNoneMatch }) }),
  })),
  storeMutant('create-in-two-steps', 'ifNoneMatch is judged first and applied later', (store) => ({
    put: async (key, bytes, { ifNoneMatch, ...options } = {}) => {
      if (ifNoneMatch !== undefined) await check(store, key, { ifNoneMatch });
      return store.put(key, bytes, options);
    },
  })),
  storeMutant('swap-in-two-steps', 'ifMatch is judged first and applied later', (store) => ({
    put: async (key, bytes, { ifMatch, ...options } = {}) => {
      if (ifMatch !== undefined) await check(store, key, { ifMatch });
      return store.put(key, bytes, options);
    },
  })),
  storeMutant('failed-put-writes', 'a put that fails its condition writes all the same', (store) => ({
    put: async (key, bytes, options) => {
      try {
        return await store.put(key, bytes, options);
      } catch (error) {
        if (EiderError.is(error, 'PRECONDITION_FAILED')) await store.put(key, bytes);
        throw error;
      }
    },
  })),
];

async function check(store: BlobStore, key: string, options: PutBlobOptions): Promise<void> {
  const etag = (await store.head(key))?.etag;
  const isRefused = options.ifMatch === undefined ? etag !== undefined : etag !== options.ifMatch;
  if (isRefused) throw refused();
}

function refused(): EiderError {
  return new EiderError('PRECONDITION_FAILED', 'the mutant refuses');
}
