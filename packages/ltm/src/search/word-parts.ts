import type { EmitTerm } from './emit-term.ts';

/** Longest text that is indexed, in UTF-16 code units, also once it is normalised. */
export const MAX_TEXT_LENGTH: number = 1024 * 1024;
/** Longest term, in UTF-16 code units; the rest of a longer word is not in the index. */
export const MAX_TERM_LENGTH = 64;

const JOINERS = /[-_\u2010]+/;
const UPPER = /\p{Lu}/u;
const LOWER = /\p{Ll}/u;
const NUMBER = /\p{N}/u;
// A character with its marks.
const CHARACTER = /\P{M}\p{M}*/gu;
const FOLDED = /ß|ς|\u0307/;
const NOT_ASCII = /[\u0080-\uffff]/;

/**
 * Emits the parts of `camelCase`, `snake_case` and `kebab-case`, the segments between joiners that have several, and then all of them joined;
 * a word without parts as itself. `start` is its place.
 */
export function emitIdentifier(identifier: string, start: number, emit: EmitTerm): void {
  const segments = identifier.split(JOINERS).map((segment) => ({ segment, parts: splitHumps(segment) }));
  const [first] = segments;
  if (segments.length === 1 && first?.parts.length === 1) {
    emit(toTerm(identifier), 'word', start, start + identifier.length);
    return;
  }
  let at = start;
  for (const { segment, parts } of segments) {
    at = start + identifier.indexOf(segment, at - start);
    for (const part of parts) {
      emit(toTerm(part), 'part', at, at + part.length);
      at += part.length;
    }
    if (segments.length > 1 && parts.length > 1) emit(toTerm(segment), 'segment', at - segment.length, at);
  }
  emit(toTerm(segments.map(({ segment }) => segment).join('')), 'whole', start, start + identifier.length);
}

/**
 * Divides between lower and upper case, and before the last capital of several if a small letter follows: HTTP|Server, v2|Beta, but not before the
 * `s` of a plural: IDs. In one pass, however many marks there are.
 */
function splitHumps(segment: string): readonly string[] {
  if (!UPPER.test(segment)) return [segment];
  const characters = Array.from(segment.matchAll(CHARACTER), ({ 0: character, index }) => ({ character, index }));
  const parts: string[] = [];
  let start = 0;
  for (let at = 1; at < characters.length; at += 1) {
    const [before, here, after] = [characters[at - 1], characters[at], characters[at + 1]];
    if (here === undefined || !UPPER.test(here.character)) continue;
    const previous = before?.character ?? '';
    const isPlural = after?.character === 's' && !LOWER.test(characters[at + 2]?.character ?? '');
    const isEndOfCapitals =
      (UPPER.test(previous) || NUMBER.test(previous)) && LOWER.test(after?.character ?? '') && !isPlural;
    if (!LOWER.test(previous) && !isEndOfCapitals) continue;
    parts.push(segment.slice(start, here.index));
    start = here.index;
  }
  return [...parts, segment.slice(start)];
}

/** One word as the index has it: lower case, ß as ss, one sigma, no dot over İ, and cut to MAX_TERM_LENGTH. */
export function toTerm(word: string): string {
  const lower = word.toLowerCase();
  if (!NOT_ASCII.test(lower)) return lower.length > MAX_TERM_LENGTH ? lower.slice(0, MAX_TERM_LENGTH) : lower;
  const folded = FOLDED.test(lower)
    ? lower.replaceAll('ß', 'ss').replaceAll('ς', 'σ').replaceAll('i\u0307', 'i')
    : lower;
  // Normalised again: lower case can leave what NFKC composes, and so can parts that were joined.
  return cutText(folded.normalize('NFKC'), MAX_TERM_LENGTH);
}

/** The beginning of a text, never ending between the two halves of a surrogate pair: half a character is no text. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
