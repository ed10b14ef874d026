export { type FsBlobStoreOptions, fsBlobStore } from './blobs/fs-blob-store.ts';
export { type FileLogOptions, openFileLog } from './open-file-log.ts';
