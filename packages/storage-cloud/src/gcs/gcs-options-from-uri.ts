import { EiderError } from '@eider/core';
import { type Environment, findVariable, parseBucketUri } from '../blobs/remote/bucket-uri.ts';
import type { GcsBlobStoreOptions } from './gcs-blob-store.ts';

/**
 * The options for `gs://bucket/prefix`: an emulator by STORAGE_EMULATOR_HOST, which gets no credentials; else the HMAC key of GCS_ACCESS_KEY_ID and
 * GCS_SECRET_ACCESS_KEY; else application default credentials, which the SDK finds by GOOGLE_APPLICATION_CREDENTIALS and the machine's own account.
 */
export function gcsOptionsFromUri(uri: string, env: Environment): GcsBlobStoreOptions {
  const place = parseBucketUri(uri, 'gs');
  const emulator = findVariable(env, 'STORAGE_EMULATOR_HOST');
  if (emulator !== undefined) return { ...place, endpoint: withScheme(emulator) };
  const accessId = findVariable(env, 'GCS_ACCESS_KEY_ID');
  const secret = findVariable(env, 'GCS_SECRET_ACCESS_KEY');
  if (accessId === undefined && secret === undefined) return place;
  if (accessId !== undefined && secret !== undefined) return { ...place, hmac: { accessId, secret } };
  throw new EiderError('INVALID_ARGUMENT', 'set both GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY, or neither');
}

// As the SDK reads this variable.
function withScheme(host: string): string {
  return /^https?:\/\//.test(host) ? host : `https://${host}`;
}
