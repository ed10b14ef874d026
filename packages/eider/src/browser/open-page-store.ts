import { type BlobStore, type Clock, EiderError, type IdSource } from '@eider/core';
import { indexedDbBlobStore } from '@eider/storage-cloud/indexeddb';
import { memoryBlobStore } from '@eider/storage-cloud/memory';
import type { PageLocation } from './page-uri.ts';

export interface PageStoreParts {
  /** Gives the times of blobs that this page itself keeps. */
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly env: Readonly<Record<string, string>>;
}

/** Opens the place where a page's memory lives. The vendors' adapters and libraries are loaded when they are needed. */
export async function openPageStore(location: PageLocation, { clock, ids, env }: PageStoreParts): Promise<BlobStore> {
  switch (location.kind) {
    case 'memory':
      return memoryBlobStore({ clock });
    case 'indexeddb':
      return indexedDbBlobStore({ database: location.database, clock, ids });
    case 's3': {
      const { s3BlobStore, s3OptionsFromUri } = await import('@eider/storage-cloud/s3');
      const options = s3OptionsFromUri(location.uri, env);
      if (options.credentials === undefined) throw noCredentials();
      return s3BlobStore(options);
    }
    case 'az': {
      const { azureBlobStore, azureOptionsFromUri } = await import('@eider/storage-cloud/azure');
      return azureBlobStore(azureOptionsFromUri(location.uri, env));
    }
  }
}

// The SDK has no chain to look through in a page.
function noCredentials(): EiderError {
  return new EiderError(
    'UNAUTHENTICATED',
    'a page finds no credentials by itself: give settings.env AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or a blobStore',
  );
}
