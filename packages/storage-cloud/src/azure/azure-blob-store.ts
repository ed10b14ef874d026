/**
 * Blobs in a container of Azure Blob Storage, shared by any number of processes; through @azure/storage-blob, an optional peer dependency. In browsers only with a shared access signature or a
 * token credential, and with CORS rules that allow the page's origin, all headers, and expose them.
 *
 * Block blobs, each written by one Put Blob, up to 5,000 MiB. Conditions are ETags and judged by the service in one step. Strongly consistent;
 * `lastModified` has whole seconds. For accounts with a flat namespace: a hierarchical one lists folders as blobs.
 *
 * A call is one HTTP request and is never sent again here, not by the SDK either: a put or delete that got no answer is INDETERMINATE. Nothing
 * blocks; a blob is held in memory whole. In names of blobs `\` stands as `[1` and `[` as `[0`, because the service takes a backslash for a slash.
 */
import { type BlobStore, EiderError } from '@eider/core';
import { toNamePrefix } from '../blobs/remote/key-prefix.ts';
import { RemoteBlobStore } from '../blobs/remote/remote-blob-store.ts';
import { checkTimeout, DEFAULT_TIMEOUT_MS } from '../calls/request-deadline.ts';
import { type AzureAccount, checkAccount } from './azure-account.ts';
import { azureObjectRequests } from './azure-object-requests.ts';
import { openContainer } from './open-container.ts';

/** Where the blobs are and what opens the account. */
export interface AzureBlobStoreOptions {
  readonly account: AzureAccount;
  readonly container: string;
  /** Beginning of all keys in the container, at most 123 bytes, such as `agents/memory`. @default none */
  readonly prefix?: string;
  /** How long one request may take. @default 60,000 */
  readonly timeoutMs?: number;
}

/** A blob store in a container of Azure Blob Storage. Makes no request before the first call. */
export function azureBlobStore(options: AzureBlobStoreOptions): BlobStore {
  const { account, container, prefix, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (typeof container !== 'string' || !/^(?:\$root|[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9])$/.test(container)) {
    throw new EiderError('INVALID_ARGUMENT', 'give the name of a container: 3 to 63 of a-z, 0-9 and single "-"');
  }
  checkAccount(account);
  checkTimeout(timeoutMs);
  return new RemoteBlobStore({
    namePrefix: toNamePrefix(prefix),
    open: async () => azureObjectRequests(await openContainer(account, container), timeoutMs),
  });
}
