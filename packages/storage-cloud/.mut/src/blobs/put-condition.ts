import { EiderError, type PutBlobOptions } from '@eider/core';

/** Throws INVALID_ARGUMENT unless the conditions of a put make sense together. */
export function checkPutOptions(options: PutBlobOptions): void {
  if (options.ifMatch !== undefined && options.ifNoneMatch !== undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'give ifMatch or ifNoneMatch, not both');
  }
  if (options.ifNoneMatch !== undefined && options.ifNoneMatch !== '*') {
    throw new EiderError('INVALID_ARGUMENT', 'ifNoneMatch can only be "*"');
  }
}

/** Throws PRECONDITION_FAILED unless a put with these conditions may replace a blob of this etag (undefined: no blob). */
export function checkPutCondition(currentEtag: string | undefined, options: PutBlobOptions): void {
  if (options.ifNoneMatch === '*' && currentEtag !== undefined) {
    throw new EiderError('PRECONDITION_FAILED', 'the key already has a blob; nothing was written');
  }
  if (options.ifMatch !== undefined && options.ifMatch !== currentEtag) {
    throw new EiderError('PRECONDITION_FAILED', 'the blob has changed or is gone: read it again; nothing was written');
  }
}
