import type { DocumentPage, StoredDocument } from '@eider/core';
import { type DocumentStoreMutant, documentMutant, insteadOf } from './store-mutant.ts';

export const readMutants: readonly DocumentStoreMutant[] = [
  documentMutant('missing-is-empty', 'a missing document is given as an empty one', (store) => ({
    get: async (collection, key, options) =>
      (await store.get(collection, key, options)) ?? { key, content: {}, id: `${collection}/${key}`, revision: '0' },
  })),
  documentMutant('read-one-piece', 'a page ends after one piece', (store, fixture) => ({
    read: async (collection, options) => cut(await store.read(collection, options), fixture.pieceSize),
  })),
  documentMutant('read-short-page', 'pages are one document short', (store) => ({
    read: (collection, options = {}) =>
      store.read(collection, {
        ...options,
        ...(options.limit !== undefined && options.limit > 1 && options.limit <= 10_000
          ? { limit: options.limit - 1 }
          : {}),
      }),
  })),
  documentMutant('read-always-next', 'a full page always says that another follows', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      const last = page.documents.at(-1);
      return last === undefined ? page : { ...page, next: last.key };
    },
  })),
  documentMutant('read-empty-next', 'an empty collection has another page', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return page.documents.length === 0 && options?.after === undefined ? { ...page, next: 'zz' } : page;
    },
  })),
  documentMutant('read-skips', 'the first document behind a cursor is skipped', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return options?.after === undefined ? page : { ...page, documents: page.documents.slice(1) };
    },
  })),
  documentMutant('read-by-offset', 'a cursor is a number of documents', (store) => ({
    read: async (collection, options = {}) => {
      const { after, limit = 1000, ...rest } = options;
      await store.read(collection, { ...rest, limit });
      const all = await store.read(collection, { ...rest, limit: 10_000 });
      const start = Number(after ?? 0);
      const documents = all.documents.slice(start, start + limit);
      return start + limit < all.documents.length ? { documents, next: String(start + limit) } : { documents };
    },
  })),
  documentMutant('read-newest-first', 'what was written last comes first', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return { ...page, documents: page.documents.toSorted(byRevision) };
    },
  })),
  documentMutant('read-without-id', 'documents of a page lack their id', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return { ...page, documents: page.documents.map((document) => ({ ...document, id: '' })) };
    },
  })),
  documentMutant('read-drops-ends', 'edges of a page lack their ends', (store) => ({
    read: async (collection, options) => {
      const page = await store.read(collection, options);
      return { ...page, documents: page.documents.map(withoutEnds) };
    },
  })),
  documentMutant('limit-unchecked', 'a senseless limit is taken for none', (store) => ({
    read: (collection, options = {}) => {
      const { limit: _limit, ...rest } = options;
      return Number.isInteger(options.limit) && Number(options.limit) > 0 && Number(options.limit) <= 10_000
        ? store.read(collection, options)
        : store.read(collection, rest);
    },
  })),
  documentMutant('count-estimates', 'a count never goes down', (store) => {
    let most = 0;
    return {
      count: async (collection, options) => {
        most = Math.max(most, await store.count(collection, options));
        return most;
      },
    };
  }),
  documentMutant('delete-always-true', 'delete is always true', (store) => ({
    delete: async (collection, key, options) => {
      await store.delete(collection, key, options);
      return true;
    },
  })),
  documentMutant('delete-by-prefix', 'delete takes the documents whose key begins alike', (store) => ({
    delete: async (collection, key, options) => {
      const deleted = await store.delete(collection, key, options);
      for (const other of (await store.read(collection)).documents) {
        if (key.length > 1 && other.key.startsWith(key.slice(0, -1))) await store.delete(collection, other.key);
      }
      return deleted;
    },
  })),
  documentMutant('missing-collection-is-empty', 'a missing collection is an empty one', (store) => ({
    count: (collection, options) => store.count(collection, options).catch(insteadOf('NOT_FOUND', 0)),
    read: (collection, options) => store.read(collection, options).catch(insteadOf('NOT_FOUND', { documents: [] })),
  })),
];

function cut(page: DocumentPage, size: number): DocumentPage {
  return { ...page, documents: page.documents.slice(0, size) };
}

function byRevision(a: StoredDocument, b: StoredDocument): number {
  return b.revision.length - a.revision.length || (b.revision < a.revision ? -1 : 1);
}

function withoutEnds(document: StoredDocument): StoredDocument {
  const { _from, _to, ...content } = document.content;
  return { ...document, content };
}
