import type { DocumentCollection } from '@eider/core';

/** The documents of one collection: JSON texts by key. */
export interface DocumentShelf {
  readonly kind: DocumentCollection['kind'];
  readonly entries: Map<string, { readonly text: string; readonly revision: string }>;
}

/** What several memory document stores share, as several processes share a database. */
export interface MemoryDocuments {
  readonly shelves: Map<string, DocumentShelf>;
  /** A new revision, never given before. */
  nextRevision(): string;
}

/** Collections in memory, none at first, to be given to one or more `memoryDocumentStore`. */
export function memoryDocuments(): MemoryDocuments {
  let writes = 0;
  return {
    shelves: new Map(),
    nextRevision() {
      writes += 1;
      return `r${writes}`;
    },
  };
}
