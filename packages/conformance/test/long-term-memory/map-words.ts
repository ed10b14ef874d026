import type { JsonValue } from '@eider/core';
import type { MapEntry } from './map-store.ts';

/** A term of a text: a word, a part of one, what stands between two joiners, a whole one behind its parts, or neighbouring characters of Chinese, Japanese or Korean. */
export interface Token {
  readonly term: string;
  readonly role: 'word' | 'part' | 'segment' | 'whole' | 'pair';
  /** UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?:_+|[-\u2010])[\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
const ASIAN = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]\p{M}*/u;
const DIVIDED = /(\p{Ll}\p{M}*)(?=\p{Lu})|([\p{Lu}\p{N}]\p{M}*)(?=\p{Lu}\p{M}*(?!s(?![\p{M}\p{Ll}]))\p{Ll})/gu;

/** Every term of a text, in order. */
export function tokensOf(text: string): readonly Token[] {
  const { normal, starts, ends } = normalised(text);
  const at = (token: Token): Token => ({
    ...token,
    start: starts[token.start] as number,
    end: ends[token.end - 1] as number,
  });
  return [...normal.matchAll(WORD)].flatMap(({ 0: word, index }) =>
    (ASIAN.test(word) ? mixedTokens(word, index) : wordTokens(word, index)).map(at),
  );
}

/** Every text that search sees in a record. */
export function textsOf({ value, text }: Pick<MapEntry, 'value' | 'text'>): readonly string[] {
  return text === undefined ? textsIn(JSON.parse(value) as JsonValue) : [text];
}

function textsIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The NFKC form, character by character, and where each of its code units comes from. */
function normalised(text: string): { normal: string; starts: readonly number[]; ends: readonly number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let normal = '';
  for (const { 0: character, index } of text.matchAll(/[\u1100-\u11ff]+|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu)) {
    const part = character.normalize('NFKC');
    normal += part;
    starts.push(...Array.from({ length: part.length }, () => index));
    ends.push(...Array.from({ length: part.length }, () => index + character.length));
  }
  return { normal, starts, ends };
}

function fold(word: string): string {
  return word
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ς', 'σ')
    .replaceAll('i\u0307', 'i')
    .normalize('NFKC')
    .slice(0, 64);
}

function wordTokens(word: string, start: number): readonly Token[] {
  const segments = [...word.matchAll(/[^-_\u2010]+/gu)].map(({ 0: segment, index }) => {
    const parts = [...segment.replace(DIVIDED, '$1$2-').matchAll(/[^-]+/gu)].map((part, before): Token => {
      const begin = start + index + part.index - before;
      return { term: fold(part[0]), role: 'part', start: begin, end: begin + part[0].length };
    });
    const joined: Token = {
      term: fold(segment),
      role: 'segment',
      start: start + index,
      end: start + index + segment.length,
    };
    return { segment, tokens: parts.length > 1 ? [...parts, joined] : parts };
  });
  const whole = { term: fold(segments.map(({ segment }) => segment).join('')), start, end: start + word.length };
  const tokens = segments.flatMap(({ tokens: own }) => own);
  if (tokens.length === 1) return [{ ...whole, role: 'word' }];
  return [...(segments.length === 1 ? tokens.slice(0, -1) : tokens), { ...whole, role: 'whole' }];
}

function mixedTokens(word: string, start: number): readonly Token[] {
  const pieces = [
    ...word.matchAll(
      /(?:[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]\p{M}*)+|[^\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]+/gu,
    ),
  ];
  return pieces.flatMap(({ 0: piece, index }) => {
    const at = start + index;
    if (!ASIAN.test(piece)) return [...piece.matchAll(WORD)].flatMap((one) => wordTokens(one[0], at + one.index));
    const characters = [...piece.matchAll(/\P{M}\p{M}*/gu)];
    if (characters.length === 1) return [{ term: piece, role: 'pair' as const, start: at, end: at + piece.length }];
    return characters.slice(1).map((second, before): Token => {
      const from = characters[before]?.index ?? 0;
      const to = second.index + second[0].length;
      return { term: piece.slice(from, to), role: 'pair', start: at + from, end: at + to };
    });
  });
}
