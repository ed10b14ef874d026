import type { DocumentItem, DocumentStore, JsonObject } from '@eider/core';
import { type DocumentStoreMutant, documentMutant, insteadOf, readingMutant, writingMutant } from './store-mutant.ts';

export const writeMutants: readonly DocumentStoreMutant[] = [
  documentMutant('write-merges', 'a write merges into what is there', (store) => ({
    write: async (collection, documents, options) => {
      const merged: DocumentItem[] = [];
      for (const item of documents) {
        const old = await store.get(collection, item.key).catch(insteadOf('INVALID_ARGUMENT', undefined));
        merged.push(old === undefined ? item : { ...item, content: { ...old.content, ...item.content } });
      }
      await store.write(collection, merged, options);
    },
  })),
  documentMutant('write-keeps-old', 'a document that is there is left as it is', (store) => ({
    write: async (collection, documents, options) => {
      if (documents.length === 0) return store.write(collection, documents, options);
      for (const item of documents) await writeAbsent(store, collection, item);
    },
  })),
  documentMutant('write-first-only', 'only the first document of a call is written', (store) => ({
    write: (collection, documents, options) => store.write(collection, documents.slice(0, 1), options),
  })),
  documentMutant('write-first-of-key', 'of several with one key the first is kept', (store) => ({
    write: (collection, documents, options) => store.write(collection, documents.toReversed(), options),
  })),
  documentMutant('write-none-marks', 'writing nothing writes a document', (store) => ({
    write: (collection, documents, options) =>
      store.write(collection, documents.length === 0 ? [{ key: 'none', content: {} }] : documents, options),
  })),
  documentMutant('write-before-check', 'documents before a bad one are written', (store) => ({
    write: async (collection, documents, options) => {
      if (documents.length < 2) return store.write(collection, documents, options);
      for (const item of documents) await store.write(collection, [item], options);
    },
  })),
  documentMutant('key-lower-case', 'keys are stored in lower case', (store) => ({
    get: (collection, key, options) => store.get(collection, lower(key), options),
    write: (collection, documents, options) =>
      store.write(
        collection,
        documents.map((item) => ({ ...item, key: lower(item.key) })),
        options,
      ),
  })),
  documentMutant('key-unchecked', 'what is no key has no document', (store) => ({
    get: (collection, key, options) =>
      store.get(collection, key, options).catch(insteadOf('INVALID_ARGUMENT', undefined)),
    delete: (collection, key, options) =>
      store.delete(collection, key, options).catch(insteadOf('INVALID_ARGUMENT', false)),
  })),
  writingMutant('drops-nulls', 'nulls are not stored', (content) =>
    isObject(content) ? fromEntries(Object.entries(content).filter(([, value]) => value !== null)) : content,
  ),
  writingMutant('drops-system-names', 'names of the system are left out instead of refused', (content) =>
    isObject(content)
      ? fromEntries(Object.entries(content).filter(([name]) => !['_key', '_id', '_rev'].includes(name)))
      : content,
  ),
  writingMutant('stores-what-json-does', 'what JSON cannot hold becomes what JSON makes of it', (content) =>
    isObject(content) && typeof content['n'] !== 'bigint'
      ? (JSON.parse(JSON.stringify(content)) as JsonObject)
      : content,
  ),
  writingMutant('drops-ends', 'the ends of an edge are lost where it is no edge', (content) => {
    if (!isObject(content) || !('weight' in content)) return content;
    const { _from, _to, ...rest } = content;
    return rest;
  }),
  documentMutant('edges-unchecked', 'an edge without an end gets one', (store) => ({
    write: (collection, documents, options) =>
      store.write(
        collection,
        collection === 'cites'
          ? documents.map((item) => ({ ...item, content: { ...item.content, _from: 'films/a', _to: 'films/b' } }))
          : documents,
        options,
      ),
  })),
  readingMutant('no-revision', 'every document has the same revision', (document) => ({ ...document, revision: '1' })),
  readingMutant('id-is-key', 'the id lacks the collection', (document) => ({ ...document, id: document.key })),
  readingMutant('system-names-within', 'the key stands in the content too', (document) => ({
    ...document,
    content: { ...document.content, _key: document.key },
  })),
];

async function writeAbsent(store: DocumentStore, collection: string, item: DocumentItem): Promise<void> {
  const old = await store.get(collection, item.key).catch(insteadOf('INVALID_ARGUMENT', undefined));
  if (old === undefined) await store.write(collection, [item]);
}

function lower(key: string): string {
  return typeof key === 'string' ? key.toLowerCase() : key;
}

function isObject(content: unknown): content is JsonObject {
  return typeof content === 'object' && content !== null && !Array.isArray(content);
}

function fromEntries(entries: readonly (readonly [string, JsonObject[string]])[]): JsonObject {
  return Object.fromEntries(entries) as JsonObject;
}
