import { EiderError } from '@eider/core';

const MAX_KEY_BYTES = 900;
const CONTROL_CHARACTER = /\p{Cc}/u;
const LONE_SURROGATE = /\p{Cs}/u;

/** Throws INVALID_ARGUMENT unless the text is a key that every blob store can hold. */
export function checkBlobKey(key: string): void {
  const problem = findKeyProblem(key);
  if (problem !== undefined) throw new EiderError('INVALID_ARGUMENT', `choose another blob key: ${problem}`);
}

/** Whether the text is a key that every blob store can hold. */
export function isBlobKey(key: string): boolean {
  return findKeyProblem(key) === undefined;
}

function findKeyProblem(key: string): string | undefined {
  if (typeof key !== 'string') return 'it is no text';
  if (LONE_SURROGATE.test(key)) return 'it has a lone surrogate, which UTF-8 cannot hold';
  if (CONTROL_CHARACTER.test(key)) return 'it has a control character';
  const sizeBytes = new TextEncoder().encode(key).byteLength;
  if (sizeBytes > MAX_KEY_BYTES) return `it has ${sizeBytes} bytes of UTF-8, at most ${MAX_KEY_BYTES} fit`;
  return key.split('/').some((part) => part === '' || part === '.' || part === '..')
    ? 'a part between slashes is empty, "." or ".."'
    : undefined;
}
