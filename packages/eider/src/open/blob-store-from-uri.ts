import { fileURLToPath } from 'node:url';
import { type BlobStore, EiderError } from '@eider/core';
import { importPart } from './import-part.ts';

/** Variables of the process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

// What the commit protocol creates and never overwrites.
const WRITE_ONCE = ['log/', 'runs/'];

/**
 * The blob store at a URI: `s3://bucket/prefix`, `gs://bucket/prefix`, `az://container/prefix`, or `file:///folder/`. Credentials and endpoints come from the usual
 * variables and what the vendors' libraries find by themselves. UNSUPPORTED for other schemes, and where a vendor's library is not installed.
 */
export async function blobStoreFromUri(uri: string, env: Environment = process.env): Promise<BlobStore> {
  const scheme = /^([a-z0-9]+):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === 's3') {
    const { s3BlobStore, s3OptionsFromUri } = await load(() => import('@eider/storage-cloud/s3'));
    return s3BlobStore(s3OptionsFromUri(uri, env));
  }
  if (scheme === 'gs') {
    const { gcsBlobStore, gcsOptionsFromUri } = await load(() => import('@eider/storage-cloud/gcs'));
    return gcsBlobStore(gcsOptionsFromUri(uri, env));
  }
  if (scheme === 'az') {
    const { azureBlobStore, azureOptionsFromUri } = await load(() => import('@eider/storage-cloud/azure'));
    return azureBlobStore(azureOptionsFromUri(uri, env));
  }
  if (scheme === 'file') {
    const { fsBlobStore } = await load(() => import('@eider/storage-cloud/fs'));
    return fsBlobStore(fileURLToPath(uri), { writeOnce: WRITE_ONCE });
  }
  throw new EiderError('UNSUPPORTED', 'name a bucket by s3://, gs:// or az://, or a shared folder by file:///folder/', {
    details: { scheme: scheme ?? '' },
  });
}

function load<Part>(part: () => Promise<Part>): Promise<Part> {
  return importPart('@eider/storage-cloud', part);
}
