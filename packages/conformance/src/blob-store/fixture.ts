import type { BlobStore } from '@eider/core';

/** What an adapter gives the BlobStore suite: handles on one store, which is empty at first. */
export interface BlobStoreFixture {
  /** Another handle on the fixture's store, as another process would have. The fixture closes it in the end. */
  open(): Promise<BlobStore>;
  /** How many blobs the store lists in one page (or any number, if it has no pages); a case puts a few more. */
  readonly listPageSize: number;
  /**
   * Why the store by its nature (a test server's, not the adapter's) cannot hold a key beside these others, or under its own name; undefined if it can. Cases
   * leave out exactly such keys. @default it can hold every key
   */
  cannotHold?(key: string, others: readonly string[]): string | undefined;
}
