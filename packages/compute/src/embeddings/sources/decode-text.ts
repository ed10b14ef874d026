import { EiderError } from '@eider/core';

/** A text as it is, bytes read as UTF-8, both without a BOM. Bytes that are no UTF-8, or half a surrogate pair, are INVALID_ARGUMENT. */
export function decodeText(content: string | Uint8Array): string {
  const text = typeof content === 'string' ? content : decodeUtf8(content);
  if (!text.isWellFormed()) throw notUtf8();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8();
  }
}

function notUtf8(): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'the text is not UTF-8; convert it first');
}
