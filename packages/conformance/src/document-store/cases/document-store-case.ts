import type { DocumentItem, DocumentStore, JsonObject, ReadDocumentsOptions, StoredDocument } from '@eider/core';
import { ensure } from '../../suite/expect.ts';
import type { ConformanceCase } from '../../suite/suite.ts';
import type { DocumentStoreFixture } from '../fixture.ts';

export type DocumentStoreCase = ConformanceCase<DocumentStoreFixture>;

/** A case on one handle of a database that has an empty collection `films` and, of edges, `cites`. */
export function documentCase(
  id: string,
  requirement: string,
  run: (store: DocumentStore, fixture: DocumentStoreFixture) => Promise<void>,
): DocumentStoreCase {
  return {
    id: `document-store/${id}`,
    requirement,
    run: async (fixture) => {
      const store = await fixture.open();
      await store.createCollection({ name: 'films', kind: 'documents' });
      await store.createCollection({ name: 'cites', kind: 'edges' });
      return run(store, fixture);
    },
  };
}

/** Writes one document into `films`. */
export function writeFilm(store: DocumentStore, key: string, content: JsonObject): Promise<void> {
  return store.write('films', [{ key, content }]);
}

/** The content of a film, which must be there. */
export async function filmOf(store: DocumentStore, key: string): Promise<JsonObject> {
  const film = await store.get('films', key);
  ensure(film !== undefined, 'a document is missing');
  return film.content;
}

/** Documents that differ in key and content. */
export function manyFilms(count: number): readonly DocumentItem[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `k${String(index).padStart(5, '0')}`,
    content: { n: index },
  }));
}

/** Every document of a collection, page by page. */
export async function readAll(
  store: DocumentStore,
  collection: string,
  options: ReadDocumentsOptions = {},
): Promise<readonly StoredDocument[]> {
  const documents: StoredDocument[] = [];
  let after = options.after;
  do {
    const page = await store.read(collection, after === undefined ? options : { ...options, after });
    documents.push(...page.documents);
    ensure(after === undefined || page.next !== after, 'a page must not begin where the one before began');
    after = page.next;
  } while (after !== undefined);
  return documents;
}

/** The keys of documents, sorted by their characters. */
export function sortedKeys(documents: readonly DocumentItem[]): readonly string[] {
  return documents.map(({ key }) => key).sort();
}
