/**
 * Blobs in a bucket of Google Cloud Storage, shared by any number of processes.
 *
 * Two ways to one bucket, with one behaviour: the JSON API with a service account or application default credentials, through @google-cloud/storage (an
 * optional peer dependency), or the XML API with an HMAC key, which needs no package. Etags are generations, so conditions are judged by the
 * store in one step and a get gives bytes and etag of one version. Strongly consistent; `lastModified` has whole seconds.
 *
 * A call is one HTTP request and is never sent again here: a put or delete that got no answer is INDETERMINATE. Nothing blocks; a blob is held in memory
 * whole. The store takes about one change a second of one key and tells those who are faster to wait (UNAVAILABLE with `retryAfterMs` if it says so). Blobs
 * are put with `Cache-Control: no-store`, without which readable-by-all buckets serve old bytes.
 */
import { type BlobStore, EiderError, systemClock } from '@eider/core';
import { toNamePrefix } from '../blobs/remote/key-prefix.ts';
import type { ObjectRequests } from '../blobs/remote/object-requests.ts';
import { RemoteBlobStore } from '../blobs/remote/remote-blob-store.ts';
import { checkTimeout, DEFAULT_TIMEOUT_MS } from '../calls/request-deadline.ts';
import type { WallClock } from '../calls/wall-clock.ts';
import { xmlObjectRequests } from './hmac/xml-object-requests.ts';
import type { Fetch } from './http/send-request.ts';
import { openGoogleAccount } from './json/google-account.ts';
import { jsonObjectRequests } from './json/json-object-requests.ts';

/** Where the blobs are and who asks for them. At most one of `keyFile`, `serviceAccount` and `hmac`; without any, application default credentials. */
export interface GcsBlobStoreOptions {
  readonly bucket: string;
  /** Beginning of all keys in the bucket, at most 123 bytes, such as `agents/memory`. @default none */
  readonly prefix?: string;
  /** The path of a JSON file with a service account or another credential of Google's. */
  readonly keyFile?: string;
  readonly serviceAccount?: GcsServiceAccount;
  /** An HMAC key of a service account or user: the XML API is used. */
  readonly hmac?: GcsHmacKey;
  /** Another address of the API, without a path. Without credentials it is an emulator, unless it is one of Google's. @default Google's, or STORAGE_EMULATOR_HOST for the JSON API */
  readonly endpoint?: string;
  /** How long one request may take. @default 60,000 */
  readonly timeoutMs?: number;
}

/** The two facts of a service account's key file that are needed. */
export interface GcsServiceAccount {
  readonly clientEmail: string;
  /** PEM of the private key. */
  readonly privateKey: string;
}

/** An HMAC key, as the store's interoperability settings give it. */
export interface GcsHmacKey {
  readonly accessId: string;
  readonly secret: string;
}

/** What a GCS blob store uses of its surroundings. */
export interface GcsBlobStoreParts {
  /** Gives the time in signatures. @default the machine's clock */
  readonly clock?: WallClock;
  /** @default the platform's */
  readonly fetch?: Fetch;
}

const GOOGLE_ENDPOINT = 'https://storage.googleapis.com';
// Emulators lose an object for a moment while it is overwritten; so many looks in a row have not been seen to miss.
const EMULATOR_LOOKS = 8;

/** A blob store in a bucket of Google Cloud Storage. Makes no request before the first call. */
export function gcsBlobStore(options: GcsBlobStoreOptions, parts: GcsBlobStoreParts = {}): BlobStore {
  checkOptions(options);
  return new RemoteBlobStore({
    namePrefix: toNamePrefix(options.prefix),
    open: () => openRequests(options, parts),
  });
}

async function openRequests(options: GcsBlobStoreOptions, parts: GcsBlobStoreParts): Promise<ObjectRequests> {
  const { bucket, hmac, keyFile, serviceAccount, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const endpoint = options.endpoint?.replace(/\/+$/, '');
  const http = { fetch: parts.fetch ?? fetch, timeoutMs };
  if (hmac !== undefined) {
    const clock = parts.clock ?? systemClock;
    return xmlObjectRequests({ ...http, bucket, endpoint: endpoint ?? GOOGLE_ENDPOINT, key: hmac, clock });
  }
  const account = await openGoogleAccount({ endpoint, keyFile, serviceAccount });
  const looks = account.isEmulator ? EMULATOR_LOOKS : 1;
  return jsonObjectRequests({ ...http, bucket, endpoint: account.endpoint, authorize: account.authorize, looks });
}

function checkOptions({ bucket, keyFile, serviceAccount, hmac, endpoint, timeoutMs }: GcsBlobStoreOptions): void {
  // Names of buckets hold nothing else, so that none can lead a request elsewhere.
  if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(bucket)) {
    throw new EiderError('INVALID_ARGUMENT', 'give the name of a bucket: 3 or more of a-z, 0-9, "-", "_" and "."');
  }
  if ([keyFile, serviceAccount, hmac].filter((one) => one !== undefined).length > 1) {
    throw new EiderError('INVALID_ARGUMENT', 'give one of keyFile, serviceAccount and hmac');
  }
  // A header cannot hold anything else.
  if (hmac !== undefined && !(/^[\w+/=-]+$/.test(hmac.accessId) && hmac.secret !== '')) {
    throw new EiderError('INVALID_ARGUMENT', 'give an HMAC key with accessId and secret');
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/?#@\s]+\/*$/.test(endpoint)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'give an endpoint such as https://host:port, without path and credentials',
    );
  }
  if (timeoutMs !== undefined) checkTimeout(timeoutMs);
}
