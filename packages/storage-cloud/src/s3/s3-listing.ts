import type { _Object, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { type BlobInfo, EiderError } from '@eider/core';
import type { ListObjectsOptions } from '../blobs/remote/object-requests.ts';
import { wholeSeconds } from './s3-headers.ts';
import type { S3Sender } from './s3-sender.ts';

interface PageStart {
  readonly startAfter: string | undefined;
  readonly token: string | undefined;
}

/** The objects whose names begin with `prefix`, page by page. */
export async function* listObjects(
  sender: S3Sender,
  prefix: string,
  { startAfter, signal }: ListObjectsOptions,
): AsyncGenerator<BlobInfo> {
  let start: PageStart = { startAfter, token: undefined };
  for (;;) {
    const page = await fetchPage(sender, prefix, start, signal);
    for (const object of page.Contents ?? []) yield toInfo(object, page.EncodingType === 'url');
    const { IsTruncated: isTruncated = false, NextContinuationToken: token } = page;
    if (!isTruncated) return;
    // Without a new token the same page would come again and again.
    if (token === undefined || token === start.token) throw brokenListing();
    start = { startAfter, token };
  }
}

function fetchPage(
  sender: S3Sender,
  prefix: string,
  { startAfter, token }: PageStart,
  signal: AbortSignal | undefined,
): Promise<ListObjectsV2CommandOutput> {
  return sender.read(signal, (client, abortSignal) => {
    const { ListObjectsV2Command } = sender.sdk;
    const command = new ListObjectsV2Command({
      ...{ Bucket: sender.bucket, Prefix: prefix },
      // XML cannot hold every character of a name.
      EncodingType: 'url',
      ...(startAfter !== undefined && { StartAfter: startAfter }),
      ...(token !== undefined && { ContinuationToken: token }),
    });
    return client.send(command, { abortSignal });
  });
}

function toInfo(object: _Object, isEncoded: boolean): BlobInfo {
  const { Key: name, Size: sizeBytes, ETag: etag, LastModified: lastModified } = object;
  if (name === undefined || sizeBytes === undefined || etag === undefined || lastModified === undefined) {
    throw brokenListing();
  }
  const key = isEncoded ? decodeURIComponent(name.replaceAll('+', ' ')) : name;
  return { key, sizeBytes, etag, lastModified: wholeSeconds(lastModified) };
}

function brokenListing(): EiderError {
  return new EiderError('UNSUPPORTED', 'the store gave a listing that makes no sense: use another one');
}
