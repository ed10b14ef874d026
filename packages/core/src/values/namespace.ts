import { EiderError } from '../errors/eider-error.ts';
import { checkSize } from './key.ts';

/** Ends every part. It is below every character that a part may hold, so encodings sort as the lists of parts do. */
const TERMINATOR = '\u001f';

/**
 * One text for a path of namespaces: each part followed by U+001F, the root ''. Injective, and ordered by code point as
 * the lists are. Parts are non-empty, well-formed, without U+0000 to U+001F; 4,096 bytes in all; else INVALID_ARGUMENT.
 */
export function encodeNamespace(parts: readonly string[]): string {
  let text = '';
  for (let index = 0; index < parts.length; index++) text += checkPart(parts[index], index) + TERMINATOR;
  checkSize(text, 'a namespace');
  return text;
}

/** The path that `encodeNamespace` encoded; INVALID_ARGUMENT for a text that it never gives. */
export function decodeNamespace(text: string): readonly string[] {
  if (text === '') return [];
  if (typeof text !== 'string' || !text.endsWith(TERMINATOR)) {
    throw new EiderError('INVALID_ARGUMENT', 'an encoded namespace must end each part with U+001F');
  }
  checkSize(text, 'a namespace');
  return text.slice(0, -1).split(TERMINATOR).map(checkPart);
}

function checkPart(part: unknown, index: number): string {
  const reason = whyNoPart(part);
  if (reason === undefined) return part as string;
  throw new EiderError('INVALID_ARGUMENT', `a part of a namespace must ${reason}`, { details: { index } });
}

function whyNoPart(part: unknown): string | undefined {
  if (typeof part !== 'string') return 'be text';
  if (part === '') return 'not be empty';
  if (!part.isWellFormed()) return 'be well-formed text; it holds a lone surrogate';
  for (let at = 0; at < part.length; at++) {
    if (part.charCodeAt(at) < 0x20) return 'not hold control characters';
  }
  return undefined;
}
