import type { BlobStoreFixture, OpenFixture } from '@eider/conformance';
import type { BlobStore } from '@eider/core';

/** A fixture whose handles `open` makes, all on one store. */
export function handlesFixture(listPageSize: number, open: () => BlobStore): OpenFixture<BlobStoreFixture> {
  const opened: BlobStore[] = [];
  return {
    fixture: {
      listPageSize,
      open: async () => {
        const store = open();
        opened.push(store);
        return store;
      },
    },
    dispose: async () => {
      for (const store of opened) await store.close();
    },
  };
}
