import { EiderError } from '../errors/eider-error.ts';

/** A piece of a type's text: a bare word, a quoted name, a quoted text, a whole number or one of `( ) [ ] ,`. */
export interface TypeToken {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
}

const MAX_TYPE_LENGTH = 100_000;
// Sticky, one alternative for each kind of token; anything else is refused.
const TOKEN =
  /\s*(?:([\p{L}_][\p{L}\p{M}\p{N}_$]*)|"((?:[^"]|"")+)"|'((?:[^']|'')*)'|(\d{1,9})(?![\p{L}_\d])|([()[\],]))/uy;

/** Splits a type's text into tokens, or rejects it with INVALID_ARGUMENT and the position of what is wrong. */
export function tokenizeType(text: string): readonly TypeToken[] {
  if (typeof text !== 'string' || text.length > MAX_TYPE_LENGTH || text.includes('\0') || !text.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'a type must be well-formed text of at most 100,000 characters');
  }
  const end = text.trimEnd().length;
  const tokens: TypeToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const position = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new EiderError('INVALID_ARGUMENT', 'not the name of a DuckDB type', { details: { position } });
    tokens.push(toToken(match));
  }
  return tokens;
}

function toToken([, word, name, text, number, sign]: readonly (string | undefined)[]): TypeToken {
  if (word !== undefined) return { kind: 'word', text: word };
  if (name !== undefined) return { kind: 'name', text: name.replaceAll('""', '"') };
  if (text !== undefined) return { kind: 'text', text: text.replaceAll("''", "'") };
  if (number !== undefined) return { kind: 'number', text: number };
  return { kind: 'sign', text: sign ?? '' };
}
