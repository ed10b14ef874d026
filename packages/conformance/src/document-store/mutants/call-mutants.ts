import { type DocumentStore, EiderError, type StoredDocument } from '@eider/core';
import { type DocumentStoreMutant, documentMutant, insteadOf } from './store-mutant.ts';

export const callMutants: readonly DocumentStoreMutant[] = [
  documentMutant('collections-unsorted', 'collections come in the opposite order', (store) => ({
    collections: async (options) => (await store.collections(options)).toReversed(),
  })),
  documentMutant('collections-one-kind', 'every collection is said to be plain', (store) => ({
    collections: async (options) =>
      (await store.collections(options)).map(({ name }) => ({ name, kind: 'documents' as const })),
  })),
  documentMutant('create-empties', 'creating a collection again empties it', (store) => ({
    createCollection: async (collection, options) => {
      await store.createCollection(collection, options);
      for (const { key } of (await store.read(collection.name)).documents) await store.delete(collection.name, key);
    },
  })),
  documentMutant('create-any-kind', 'the kind of a collection that is there does not matter', (store) => ({
    createCollection: (collection, options) =>
      store.createCollection(collection, options).catch(insteadOf('PRECONDITION_FAILED', undefined)),
  })),
  documentMutant('names-unchecked', 'what is no name is a missing collection', (store) => ({
    count: (collection, options) => store.count(collection, options).catch(insteadOf('INVALID_ARGUMENT', 0)),
  })),
  documentMutant('write-creates', 'a write creates its collection', (store) => ({
    write: async (collection, documents, options) => {
      try {
        await store.write(collection, documents, options);
      } catch (error) {
        if (!EiderError.is(error, 'NOT_FOUND')) throw error;
        await store.createCollection({ name: collection, kind: 'documents' });
        await store.write(collection, documents, options);
      }
    },
  })),
  documentMutant('handle-remembers', 'a handle answers from what it has read before', (store) => {
    const read = new Map<string, StoredDocument | undefined>();
    const forget = (collection: string, key: string) => read.delete(`${collection}/${key}`);
    return {
      get: async (collection, key, options) => {
        const id = `${collection}/${key}`;
        if (!read.has(id)) read.set(id, await store.get(collection, key, options));
        return structuredClone(read.get(id));
      },
      write: (collection, documents, options) => {
        for (const { key } of documents) forget(collection, key);
        return store.write(collection, documents, options);
      },
      delete: (collection, key, options) => {
        forget(collection, key);
        return store.delete(collection, key, options);
      },
    };
  }),
  documentMutant('shares-content', 'get gives the same object twice', (store) => {
    const given = new Map<string, StoredDocument>();
    return {
      get: async (collection, key, options) => {
        const document = await store.get(collection, key, options);
        if (document === undefined) return undefined;
        const shared = given.get(document.id);
        if (shared?.revision === document.revision) return shared;
        given.set(document.id, document);
        return document;
      },
    };
  }),
  documentMutant('ignores-signal', 'signals are ignored', (store) => ({
    collections: () => store.collections(),
    createCollection: (collection) => store.createCollection(collection),
    count: (collection) => store.count(collection),
    read: (collection, { signal: _, ...options } = {}) => store.read(collection, options),
    get: (collection, key) => store.get(collection, key),
    write: (collection, documents) => store.write(collection, documents),
    delete: (collection, key) => store.delete(collection, key),
  })),
  documentMutant('aborts-late', 'a write is aborted after it has written', (store) => ({
    write: async (collection, documents, { signal } = {}) => {
      await store.write(collection, documents);
      if (signal?.aborted === true) throw new EiderError('ABORTED', 'the mutant was aborted');
    },
  })),
  documentMutant('any-signal-aborts', 'a call with a signal is aborted, fired or not', (store) => ({
    get: async (collection, key, options) => {
      if (options?.signal !== undefined) throw new EiderError('ABORTED', 'the mutant was aborted');
      return store.get(collection, key, options);
    },
  })),
  documentMutant('close-empties', 'closing a handle deletes the documents', (store) => ({
    close: async () => {
      for (const { key } of (await store.read('films').catch(insteadOf('CLOSED', { documents: [] }))).documents) {
        await store.delete('films', key);
      }
      await store.close();
    },
  })),
  documentMutant('close-does-nothing', 'a closed store goes on working', () => ({ close: async () => undefined })),
  documentMutant('close-once', 'the second close fails', closeOnce),
];

function closeOnce(store: DocumentStore): Partial<DocumentStore> {
  let isClosed = false;
  return {
    close: async () => {
      if (isClosed) throw new EiderError('CLOSED', 'the mutant is closed');
      isClosed = true;
      await store.close();
    },
  };
}
