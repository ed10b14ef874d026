export {
  type GcsBlobStoreOptions,
  type GcsBlobStoreParts,
  type GcsHmacKey,
  type GcsServiceAccount,
  gcsBlobStore,
} from './gcs-blob-store.ts';
export { gcsOptionsFromUri } from './gcs-options-from-uri.ts';
