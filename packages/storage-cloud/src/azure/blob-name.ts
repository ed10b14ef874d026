import { EiderError } from '@eider/core';

const MAX_NAME_LENGTH = 1024;

/**
 * The name of an object in Azure. The service takes a backslash for a slash, so `\` is written `[1` and therefore `[` is written `[0`; since nothing
 * stands between the two in ASCII, names keep the order and the beginnings of keys.
 */
export function toBlobName(name: string): string {
  const blobName = name.replace(/[[\\]/g, (character) => (character === '[' ? '[0' : '[1'));
  if (blobName.length <= MAX_NAME_LENGTH) return blobName;
  throw new EiderError(
    'INVALID_ARGUMENT',
    'choose a shorter key: with brackets and backslashes it is too long for Azure',
    {
      details: { length: blobName.length, maxLength: MAX_NAME_LENGTH },
    },
  );
}

/** The object's name that a blob's name stands for; undefined if it stands for none. */
export function fromBlobName(blobName: string): string | undefined {
  if (/\[(?![01])/.test(blobName)) return undefined;
  return blobName.replace(/\[[01]/g, (pair) => (pair === '[0' ? '[' : '\\'));
}
