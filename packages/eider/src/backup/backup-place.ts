import { type BlobStore, EiderError } from '@eider/core';
import { blobStoreFromUri, type Environment } from '../open/blob-store-from-uri.ts';

/** Where backups lie: a store, or the URI of one: `s3://`, `gs://`, `az://`, `file:///folder/`. */
export type BackupPlace = BlobStore | string;

/** Opens the store at a URI. */
export async function openPlace(uri: string, env?: Environment): Promise<BlobStore> {
  if (/^file:/i.test(uri) && !uri.endsWith('/')) {
    throw new EiderError('INVALID_ARGUMENT', 'name the folder of the backups with a slash at its end: file:///folder/');
  }
  return blobStoreFromUri(uri, env);
}

/** Works with the store of a place; one that was opened for its URI is closed again. */
export async function withPlace<Result>(
  place: BackupPlace,
  work: (store: BlobStore) => Promise<Result>,
): Promise<Result> {
  if (typeof place !== 'string') return work(place);
  const store = await openPlace(place);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
