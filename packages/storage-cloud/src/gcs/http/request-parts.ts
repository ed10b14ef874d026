import { EiderError } from '@eider/core';
import type { ObjectRange, PutObjectOptions } from '../../blobs/remote/object-requests.ts';
import type { HttpReply } from './send-request.ts';

/** The Range header of a part: its end is inclusive there. */
export function toRangeHeader({ start, end }: ObjectRange): string {
  return `bytes=${start}-${end === undefined ? '' : end - 1}`;
}

/** The generation that a put expects, 0 for none; undefined without a condition. An etag that is no generation fails: no version can ever have it. */
export function toGenerationMatch({ ifNoneMatch, ifMatch }: PutObjectOptions): string | undefined {
  if (ifNoneMatch === '*') return '0';
  // A generation is never 0; sent as a condition it would mean that there is no object.
  if (ifMatch === undefined || /^[1-9]\d{0,19}$/.test(ifMatch)) return ifMatch;
  throw new EiderError(
    'PRECONDITION_FAILED',
    'the etag is none of this store: read the blob again; nothing was written',
  );
}

/** Whether the store did what was asked. */
export function isOk(reply: HttpReply): boolean {
  return reply.status >= 200 && reply.status < 300;
}
