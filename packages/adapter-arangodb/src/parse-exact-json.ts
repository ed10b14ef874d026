import { EiderError, readExactJson } from '@eider/core';

/** What a server's JSON text holds. A number that cannot be read exactly is UNSUPPORTED: JavaScript would round it. */
export function parseExactJson(text: string): unknown {
  const read = readExactJson(text);
  if ('value' in read) return read.value;
  if (read.problem === 'not JSON') {
    throw new EiderError('INTERNAL', 'the server gave an answer that is not JSON: check the url');
  }
  throw new EiderError(
    'UNSUPPORTED',
    'a document holds a number that JavaScript cannot read exactly: make it a text before you migrate it',
  );
}
