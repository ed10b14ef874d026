import { type BlobStore, EiderError } from '@eider/core';

/** The same store, in which nothing can be changed: put and delete are PERMISSION_DENIED without a request. */
export function readOnlyStore(store: BlobStore): BlobStore {
  return {
    get: (key, options) => store.get(key, options),
    head: (key, options) => store.head(key, options),
    list: (prefix, options) => store.list(prefix, options),
    put: async () => {
      throw readOnlyError();
    },
    delete: async () => {
      throw readOnlyError();
    },
    close: () => store.close(),
  };
}

/** The error of changes to what was opened for reading. */
export function readOnlyError(): EiderError {
  return new EiderError(
    'PERMISSION_DENIED',
    'the memory was opened for reading only; open it without readOnly to write',
  );
}
