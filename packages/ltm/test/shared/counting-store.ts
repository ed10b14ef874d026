import type { BlobStore } from '@eider/core';
import { wrappedStore } from '../bucket/wrapped-store.ts';

/** A request as the store sees it: its kind, the kind of file, and the bytes that it moves. */
export interface CountedRequest {
  readonly what: string;
  readonly key: string;
  readonly bytes: number;
}

export interface CountingStore {
  readonly store: BlobStore;
  /** Of the requests since the last call. */
  taken(): { readonly requests: readonly CountedRequest[]; readonly bytes: number };
}

/** A store that counts what is asked of it. */
export function countingStore(inner: BlobStore): CountingStore {
  let requests: CountedRequest[] = [];
  const kindOf = (key: string): string => /\.(\w+)$/.exec(key)?.[1] ?? key.split('/')[0] ?? key;
  const count = (kind: string, key: string, bytes: number): void => {
    requests.push({ what: `${kind} ${kindOf(key)}`, key, bytes });
  };
  const store = wrappedStore(inner, {
    get: async (key, options) => {
      const blob = await inner.get(key, options);
      count('get', key, blob?.bytes.length ?? 0);
      return blob;
    },
    head: (key, options) => {
      count('head', key, 0);
      return inner.head(key, options);
    },
    put: (key, bytes, options) => {
      count('put', key, bytes.length);
      return inner.put(key, bytes, options);
    },
    delete: (key, options) => {
      count('delete', key, 0);
      return inner.delete(key, options);
    },
    list: (prefix, options) => {
      count('list', prefix, 0);
      return inner.list(prefix, options);
    },
  });
  return {
    store,
    taken: () => {
      const taken = requests;
      requests = [];
      return { requests: taken, bytes: taken.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
  };
}
