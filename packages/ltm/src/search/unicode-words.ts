import type { EmitTerm } from './emit-term.ts';
import { cutText, emitIdentifier, MAX_TEXT_LENGTH, toTerm } from './word-parts.ts';

// A word begins with a letter or digit: a mark alone, such as NFKC makes of a spacing accent, is none.
const IDENTIFIER = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:(?:_+|[-\u2010])[\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;
const CJK = '(?=[\\p{L}\\p{N}])[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}]';
const CJK_CHARACTER = new RegExp(CJK, 'u');
const CJK_RUNS = new RegExp(`((?:${CJK}\\p{M}*)+)|(?:(?!${CJK})[\\p{L}\\p{N}\\p{M}]|[-_\\u2010](?!${CJK}))+`, 'gu');
const CHARACTERS = /\P{M}\p{M}*/gu;
// What NFKC may join: the letters of a Hangul syllable, half-width kana with their voicing, any base with its marks.
const HANGUL_LETTER = '[\\u1100-\\u11ff\\u3131-\\u318e\\ua960-\\ua97c\\ud7b0-\\ud7fb\\uffa0-\\uffdc]';
const CLUSTERS = new RegExp(
  `(?:${HANGUL_LETTER}+|[\\uac00-\\ud7a3]${HANGUL_LETTER}*)\\p{M}*|\\P{M}[\\p{M}\\uff9e\\uff9f]*|\\p{M}[\\p{M}\\uff9e\\uff9f]*`,
  'gu',
);

// What NFKC makes of one code unit at most: of signs that stand for a whole sentence.
const WIDEST_UNIT = 18;

/** The terms of a text that holds more than ASCII; `start` is its place in the whole text. */
export function tokenizeRegion(text: string, start: number, emit: EmitTerm, exactPlaces: boolean): void {
  let region = text;
  let normal = region.normalize('NFKC');
  if (normal.length > MAX_TEXT_LENGTH && normal.length > region.length) {
    region = cutText(region, Math.floor(MAX_TEXT_LENGTH / WIDEST_UNIT));
    normal = region.normalize('NFKC');
  }
  const emitHere = exactPlaces && normal !== region ? atPlacesOf(region, normal, start, emit) : emit;
  const offset = emitHere === emit ? start : 0;
  // Asked once of a region without, not of each of its words.
  const hasCjk = CJK_CHARACTER.test(normal);
  for (const { 0: identifier, index } of normal.matchAll(IDENTIFIER)) {
    if (hasCjk && CJK_CHARACTER.test(identifier)) emitMixed(identifier, offset + index, emitHere);
    else emitIdentifier(identifier, offset + index, emitHere);
  }
}

/** Text with Chinese, Japanese or Korean characters: their neighbours in pairs, everything else as words. */
function emitMixed(text: string, start: number, emit: EmitTerm): void {
  for (const { 0: run, 1: cjk, index } of text.matchAll(CJK_RUNS)) {
    if (cjk !== undefined) emitPairs(cjk, start + index, emit);
    else for (const { 0: word, index: at } of run.matchAll(IDENTIFIER)) emitIdentifier(word, start + index + at, emit);
  }
}

function emitPairs(run: string, start: number, emit: EmitTerm): void {
  const starts = Array.from(run.matchAll(CHARACTERS), ({ index }) => index);
  if (starts.length === 1) emit(toTerm(run), 'cjk', start, start + run.length);
  for (let at = 1; at < starts.length; at += 1) {
    const [first, second] = [starts[at - 1] as number, starts[at] as number];
    const end = starts[at + 1] ?? run.length;
    emit(toTerm(run.slice(first, end)), 'cjk', start + first, start + end, start + second);
  }
}

/** Puts terms of the normalised text where they stand in the region: whole clusters, so that no character is cut. */
function atPlacesOf(region: string, normal: string, start: number, emit: EmitTerm): EmitTerm {
  const starts: number[] = [];
  const ends: number[] = [];
  let joined = '';
  for (const { 0: cluster, index } of region.matchAll(CLUSTERS)) {
    const part = cluster.normalize('NFKC');
    joined += part;
    for (let unit = 0; unit < part.length; unit += 1) {
      starts.push(start + index);
      ends.push(start + index + cluster.length);
    }
  }
  // Should NFKC join what lies in two clusters, a match is the whole region.
  if (joined !== normal) {
    const end = start + region.length;
    return (term, role, _from, _to, second) => emit(term, role, start, end, second === undefined ? undefined : end);
  }
  return (term, role, from, to, second) => {
    const [first, end] = [starts[from] as number, ends[to - 1] as number];
    emit(term, role, first, end, second === undefined ? undefined : starts[second]);
  };
}
