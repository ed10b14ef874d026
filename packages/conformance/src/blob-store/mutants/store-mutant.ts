import type { BlobInfo, BlobStore } from '@eider/core';
import type { Mutant } from '../../suite/suite.ts';
import type { BlobStoreFixture } from '../fixture.ts';

export type BlobStoreMutant = Mutant<BlobStoreFixture>;

/** A mutant each of whose handles has some functions replaced; `change` runs once for every handle. */
export function storeMutant(
  id: string,
  defect: string,
  change: (store: BlobStore, fixture: BlobStoreFixture) => Partial<BlobStore>,
): BlobStoreMutant {
  return {
    id: `blob-store/mutant/${id}`,
    defect,
    mutate: (fixture) => ({
      ...fixture,
      open: async () => {
        const store = await fixture.open();
        return { ...boundStore(store), ...change(store, fixture) };
      },
    }),
  };
}

/** A mutant whose listings are changed as a whole. */
export function listMutant(
  id: string,
  defect: string,
  change: (infos: readonly BlobInfo[], fixture: BlobStoreFixture) => readonly BlobInfo[],
): BlobStoreMutant {
  return storeMutant(id, defect, (store, fixture) => ({
    async *list(prefix, options) {
      const infos: BlobInfo[] = [];
      for await (const info of store.list(prefix, options)) infos.push(info);
      yield* change(infos, fixture);
    },
  }));
}

/** A mutant that stores every blob under another key, and lists it under its stored key. */
export function keyMutant(id: string, defect: string, change: (key: string) => string): BlobStoreMutant {
  return storeMutant(id, defect, (store) => ({
    get: async (key, options) => {
      const blob = await store.get(change(key), options);
      return blob === undefined ? undefined : { ...blob, key };
    },
    head: (key, options) => store.head(change(key), options),
    put: (key, bytes, options) => store.put(change(key), bytes, options),
    delete: (key, options) => store.delete(change(key), options),
  }));
}

function boundStore(store: BlobStore): BlobStore {
  return {
    get: (key, options) => store.get(key, options),
    head: (key, options) => store.head(key, options),
    put: (key, bytes, options) => store.put(key, bytes, options),
    delete: (key, options) => store.delete(key, options),
    list: (prefix, options) => store.list(prefix, options),
    close: () => store.close(),
  };
}
