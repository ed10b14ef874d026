import type { DocumentStore } from '@eider/core';

/** What an adapter gives the DocumentStore suite: handles on one database, which has no collection at first. */
export interface DocumentStoreFixture {
  /** Another handle on the fixture's database, as another process would have. The fixture closes it in the end. */
  open(): Promise<DocumentStore>;
  /** How many documents the store sends in one piece (or any number, if it has no pieces); a case reads a few more. */
  readonly pieceSize: number;
}
