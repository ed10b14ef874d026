/**
 * Documents in this process's memory, for tests and for trying a migration out.
 *
 * A call is judged and applied in one step, before any other JavaScript runs. Pages come in the order of the keys' characters. Nothing blocks,
 * nothing is durable, and there is no limit but memory. Texts of contents are kept, so that nothing is shared with a caller.
 */
import {
  checkCollectionName,
  checkDocumentKey,
  checkPageLimit,
  type DocumentCallOptions,
  type DocumentCollection,
  type DocumentItem,
  type DocumentPage,
  type DocumentStore,
  documentText,
  EiderError,
  type JsonObject,
  type ReadDocumentsOptions,
  type StoredDocument,
} from '@eider/core';
import { throwIfAborted } from '../calls/abort.ts';
import { type DocumentShelf, type MemoryDocuments, memoryDocuments } from './memory-documents.ts';

export interface MemoryDocumentStoreOptions {
  /** Where the documents live; stores with the same ones see the same documents. @default new, without any collection */
  readonly documents?: MemoryDocuments;
}

/** A document store in memory. Closing it leaves its documents as they are. */
export function memoryDocumentStore(options: MemoryDocumentStoreOptions = {}): DocumentStore {
  return new MemoryDocumentStore(options.documents ?? memoryDocuments());
}

class MemoryDocumentStore implements DocumentStore {
  readonly #documents: MemoryDocuments;
  #isClosed = false;

  constructor(documents: MemoryDocuments) {
    this.#documents = documents;
  }

  async collections(options: DocumentCallOptions = {}): Promise<readonly DocumentCollection[]> {
    this.#check(options);
    return [...this.#documents.shelves]
      .map(([name, { kind }]) => ({ name, kind }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async createCollection({ name, kind }: DocumentCollection, options: DocumentCallOptions = {}): Promise<void> {
    this.#check(options);
    const existing = this.#documents.shelves.get(checkCollectionName(name));
    if (existing === undefined) this.#documents.shelves.set(name, { kind, entries: new Map() });
    else if (existing.kind !== kind) {
      throw new EiderError('PRECONDITION_FAILED', 'the collection is of the other kind: choose another name', {
        details: { collection: name },
      });
    }
  }

  async count(collection: string, options: DocumentCallOptions = {}): Promise<number> {
    return this.#shelf(collection, options).entries.size;
  }

  async read(collection: string, options: ReadDocumentsOptions = {}): Promise<DocumentPage> {
    const shelf = this.#shelf(collection, options);
    const limit = checkPageLimit(options.limit);
    const after = options.after === undefined ? '' : checkDocumentKey(options.after);
    const keys = [...shelf.entries.keys()].filter((key) => key > after).sort();
    const page = keys.slice(0, limit);
    const documents = page.flatMap((key) => stored(shelf, collection, key) ?? []);
    const last = page.at(-1);
    return keys.length > limit && last !== undefined ? { documents, next: last } : { documents };
  }

  async get(collection: string, key: string, options: DocumentCallOptions = {}): Promise<StoredDocument | undefined> {
    const shelf = this.#shelf(collection, options);
    return stored(shelf, collection, checkDocumentKey(key));
  }

  async write(
    collection: string,
    documents: readonly DocumentItem[],
    options: DocumentCallOptions = {},
  ): Promise<void> {
    const { kind, entries } = this.#shelf(collection, options);
    const texts = documents.map((item) => [item.key, documentText(item, kind)] as const);
    for (const [key, text] of texts) entries.set(key, { text, revision: this.#documents.nextRevision() });
  }

  async delete(collection: string, key: string, options: DocumentCallOptions = {}): Promise<boolean> {
    const { entries } = this.#shelf(collection, options);
    return entries.delete(checkDocumentKey(key));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #shelf(collection: string, options: DocumentCallOptions): DocumentShelf {
    this.#check(options);
    const shelf = this.#documents.shelves.get(checkCollectionName(collection));
    if (shelf !== undefined) return shelf;
    throw new EiderError('NOT_FOUND', 'there is no such collection: create it first, or correct its name', {
      details: { collection },
    });
  }

  #check(options: DocumentCallOptions): void {
    if (this.#isClosed) throw new EiderError('CLOSED', 'the document store is closed: open another');
    throwIfAborted(options.signal);
  }
}

function stored({ entries }: DocumentShelf, collection: string, key: string): StoredDocument | undefined {
  const entry = entries.get(key);
  if (entry === undefined) return undefined;
  const content = JSON.parse(entry.text) as JsonObject;
  return { key, content, id: `${collection}/${key}`, revision: entry.revision };
}
