/**
 * Blobs in a bucket of S3, or of a service that speaks its protocol.
 *
 * Strongly consistent, as S3 has been since 2020, and conditional puts are exact, where the service honours `If-None-Match` and `If-Match` on PUT: AWS, R2, MinIO
 * and Tigris do, others accept them and ignore them, so probe a store before it is shared for writing. An etag is the service's own.
 * `lastModified` has whole seconds.
 *
 * A put and a delete are sent once and never by the SDK a second time: after a lost reply its own success would look like somebody else's.
 * A read whose connection broke is sent once more. `delete` asks with HEAD first, because S3 does not tell whether there was an object. Listing needs the
 * right s3:ListBucket, without which S3 also refuses (403) to say that an object is missing. One put is at most 5 GB. Blobs are held in memory whole.
 *
 * Runs in Node and in browsers; a bucket that pages use must allow their origin and expose ETag, Content-Range and Retry-After.
 */
import { type BlobStore, EiderError } from '@eider/core';
import { toNamePrefix } from '../blobs/remote/key-prefix.ts';
import { RemoteBlobStore } from '../blobs/remote/remote-blob-store.ts';
import { checkTimeout, DEFAULT_TIMEOUT_MS } from '../calls/request-deadline.ts';
import { checkEndpoint, openS3Client } from './s3-client.ts';
import type { S3BlobStoreOptions } from './s3-options.ts';
import { S3Requests } from './s3-requests.ts';
import { S3Sender } from './s3-sender.ts';

// Old buckets have capitals and underscores; what else a service refuses it says itself.
const BUCKET = /^([A-Za-z0-9][A-Za-z0-9._-]{0,254}|arn:aws[\w-]*:[\w-]+:[\w:/-]+)$/;

/** A blob store in a bucket. Needs the package @aws-sdk/client-s3, which is loaded with the first call. */
export function s3BlobStore(options: S3BlobStoreOptions): BlobStore {
  const { bucket, prefix, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (!BUCKET.test(bucket)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'give the name of a bucket, without a path, or the ARN of an access point',
    );
  }
  checkTimeout(timeoutMs);
  checkEndpoint(options.endpoint);
  return new RemoteBlobStore({
    namePrefix: toNamePrefix(prefix),
    open: async () => {
      const opened = await openS3Client(options);
      return new S3Requests(new S3Sender(opened, { bucket, timeoutMs }));
    },
  });
}
