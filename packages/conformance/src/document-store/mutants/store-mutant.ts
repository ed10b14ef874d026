import { type DocumentStore, EiderError, type JsonObject, type StoredDocument } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { DocumentStoreFixture } from '../fixture.ts';

export type DocumentStoreMutant = Mutant<DocumentStoreFixture>;

/** A mutant each of whose handles has some functions replaced; `change` runs once for every handle. */
export function documentMutant(
  id: string,
  defect: string,
  change: (store: DocumentStore, fixture: DocumentStoreFixture) => Partial<DocumentStore>,
): DocumentStoreMutant {
  return {
    id: `document-store/mutant/${id}`,
    defect,
    mutate: (fixture) => ({
      ...fixture,
      open: async () => {
        const store = await fixture.open();
        return { ...boundStore(store), ...change(store, fixture) };
      },
    }),
  };
}

/** A mutant that changes every document that it gives. */
export function readingMutant(
  id: string,
  defect: string,
  change: (document: StoredDocument) => StoredDocument,
): DocumentStoreMutant {
  return documentMutant(id, defect, (store) => ({
    get: async (collection, key, options) => {
      const document = await store.get(collection, key, options);
      return document === undefined ? undefined : change(document);
    },
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return { ...page, documents: page.documents.map(change) };
    },
  }));
}

/** A mutant that changes contents before they are written. */
export function writingMutant(
  id: string,
  defect: string,
  change: (content: JsonObject) => JsonObject,
): DocumentStoreMutant {
  return documentMutant(id, defect, (store) => ({
    write: (collection, documents, options) =>
      store.write(
        collection,
        documents.map((item) => ({ ...item, content: change(item.content) })),
        options,
      ),
  }));
}

/** What to do with an error of one code: give a value instead. */
export function insteadOf<T>(code: EiderError['code'], value: T): (error: unknown) => T {
  return (error) => {
    if (EiderError.is(error, code)) return value;
    throw error;
  };
}

function boundStore(store: DocumentStore): DocumentStore {
  return {
    collections: (options) => store.collections(options),
    createCollection: (collection, options) => store.createCollection(collection, options),
    count: (collection, options) => store.count(collection, options),
    read: (collection, options) => store.read(collection, options),
    get: (collection, key, options) => store.get(collection, key, options),
    write: (collection, documents, options) => store.write(collection, documents, options),
    delete: (collection, key, options) => store.delete(collection, key, options),
    close: () => store.close(),
  };
}
