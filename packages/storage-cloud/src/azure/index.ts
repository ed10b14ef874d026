export type { AzureAccount, AzureAccountPlace, AzureTokenCredential } from './azure-account.ts';
export { type AzureBlobStoreOptions, azureBlobStore } from './azure-blob-store.ts';
export { type AzureUriParts, azureOptionsFromUri } from './azure-options-from-uri.ts';
