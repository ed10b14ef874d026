export { s3BlobStore } from './s3-blob-store.ts';
export type { S3BlobStoreOptions, S3Credentials } from './s3-options.ts';
export { s3OptionsFromUri } from './s3-options-from-uri.ts';
