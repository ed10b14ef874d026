import type { ContainerClient } from '@azure/storage-blob';
import { EiderError } from '@eider/core';
import { sdkMissing } from '../calls/sdk-missing.ts';
import { type AzureAccount, type AzureTokenCredential, toContainerUrl } from './azure-account.ts';

type Sdk = typeof import('@azure/storage-blob');

// A put that is sent again after an unknown outcome meets its own blob and would be told that somebody else had won.
const PIPELINE = { retryOptions: { maxTries: 1 } };

/** The SDK's client of a container, which sends every request once. */
export async function openContainer(account: AzureAccount, container: string): Promise<ContainerClient> {
  const sdk = await import('@azure/storage-blob').catch(sdkMissing('@azure/storage-blob'));
  try {
    return createClient(sdk, account, container);
  } catch {
    // The SDK's words may quote what it was given.
    throw new EiderError('INVALID_ARGUMENT', 'the account cannot be read: check connection string, key or endpoint');
  }
}

function createClient(sdk: Sdk, account: AzureAccount, container: string): ContainerClient {
  if ('connectionString' in account) return new sdk.ContainerClient(account.connectionString, container, PIPELINE);
  const url = toContainerUrl(account, container);
  if ('key' in account) {
    return new sdk.ContainerClient(url, new sdk.StorageSharedKeyCredential(account.name, account.key), PIPELINE);
  }
  if ('sasToken' in account) {
    return new sdk.ContainerClient(`${url}?${account.sasToken.replace(/^\?/, '')}`, undefined, PIPELINE);
  }
  return new sdk.ContainerClient(url, withoutSecrets(account.credential), PIPELINE);
}

/** A credential whose failures say nothing of what it tried. */
function withoutSecrets(credential: AzureTokenCredential): AzureTokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch {
        throw new EiderError('UNAUTHENTICATED', 'the token credential gave no token: check what it needs');
      }
    },
  };
}
