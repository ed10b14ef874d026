import type { BlobStore } from '@eider/core';

/** What an adapter gives the BlobStore suite: handles on one store, which is empty at first. */
export interface BlobStoreFixture {
  /** Another handle on the fixture's store, as another process would have. The fixture closes it in the end. */
  open(): Promise<BlobStore>;
  /** How many blobs the store lists in one page (or any number, if it has no pages); a case puts a few more. */
  readonly listPageSize: number;
}
