export { type IndexedDbBlobStoreOptions, indexedDbBlobStore } from './indexed-db-blob-store.ts';
