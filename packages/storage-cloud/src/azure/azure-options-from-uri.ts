import { EiderError } from '@eider/core';
import { type Environment, findVariable, parseBucketUri } from '../blobs/remote/bucket-uri.ts';
import type { AzureAccount, AzureTokenCredential } from './azure-account.ts';
import type { AzureBlobStoreOptions } from './azure-blob-store.ts';

/** What cannot stand in variables. */
export interface AzureUriParts {
  /** Opens the account that AZURE_STORAGE_ACCOUNT names, before any key. */
  readonly credential?: AzureTokenCredential;
}

/**
 * The options for `az://container/prefix`: the account of AZURE_STORAGE_CONNECTION_STRING, or that of AZURE_STORAGE_ACCOUNT with the
 * given credential, AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN; UNAUTHENTICATED if neither is there.
 */
export function azureOptionsFromUri(uri: string, env: Environment, parts: AzureUriParts = {}): AzureBlobStoreOptions {
  const { bucket: container, prefix } = parseBucketUri(uri, 'az');
  return { account: findAccount(env, parts), container, ...(prefix === undefined ? {} : { prefix }) };
}

function findAccount(env: Environment, { credential }: AzureUriParts): AzureAccount {
  const name = findVariable(env, 'AZURE_STORAGE_ACCOUNT');
  if (credential !== undefined && name !== undefined) return { name, credential };
  const connectionString = findVariable(env, 'AZURE_STORAGE_CONNECTION_STRING');
  if (connectionString !== undefined) return { connectionString };
  const key = findVariable(env, 'AZURE_STORAGE_KEY');
  if (name !== undefined && key !== undefined) return { name, key };
  const sasToken = findVariable(env, 'AZURE_STORAGE_SAS_TOKEN');
  if (name !== undefined && sasToken !== undefined) return { name, sasToken };
  throw new EiderError(
    'UNAUTHENTICATED',
    'set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN',
  );
}
