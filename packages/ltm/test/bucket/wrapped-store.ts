import type { BlobStore } from '@eider/core';

/** A store with some of its calls replaced. */
export function wrappedStore(store: BlobStore, replaced: Partial<BlobStore>): BlobStore {
  return {
    get: (key, options) => store.get(key, options),
    head: (key, options) => store.head(key, options),
    put: (key, bytes, options) => store.put(key, bytes, options),
    delete: (key, options) => store.delete(key, options),
    list: (prefix, options) => store.list(prefix, options),
    close: () => store.close(),
    ...replaced,
  };
}
