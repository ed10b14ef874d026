import { type DocumentCallOptions, type DocumentStore, digestJson, EiderError } from '@eider/core';
import type { DocumentTarget, KeyPage, KeyPageOptions } from '../document-target.ts';

/** Another document store as a target, for moving between servers or back. */
export function documentStoreTarget(store: DocumentStore): DocumentTarget {
  return {
    prepare: (collection, options) => store.createCollection(collection, options),
    put: (collection, documents, options) => store.write(collection, documents, options),
    get: (collection, key, options) => orIfMissing(() => store.get(collection, key, options), undefined),
    digests: (collection, keys, options) =>
      orIfMissing(() => digestsOf(store, { collection, keys, ...options }), new Map()),
    keys: (collection, options) => orIfMissing(() => keyPage(store, collection, options), { keys: [] }),
    count: (collection, options) => orIfMissing(() => store.count(collection, options), 0),
    delete: (collection, key, options) => orIfMissing(() => store.delete(collection, key, options), false),
  };
}

async function digestsOf(
  store: DocumentStore,
  request: DocumentCallOptions & { readonly collection: string; readonly keys: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { collection, keys, ...options } = request;
  const digests = new Map<string, string>();
  for (const key of keys) {
    const document = await store.get(collection, key, options);
    if (document !== undefined) digests.set(key, digestJson(document.content));
  }
  return digests;
}

async function keyPage(store: DocumentStore, collection: string, options: KeyPageOptions): Promise<KeyPage> {
  const { after, ...rest } = options;
  const { documents, next } = await store.read(collection, after === undefined ? rest : { ...rest, after });
  return { keys: documents.map(({ key }) => key), next };
}

/** A collection that was never prepared is empty. */
async function orIfMissing<T>(work: () => Promise<T>, empty: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (EiderError.is(error, 'NOT_FOUND')) return empty;
    throw error;
  }
}
