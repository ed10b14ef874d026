/** Longest term, in UTF-16 code units; the rest of a longer word is not in the index. */
export const MAX_TERM_LENGTH = 64;

// A word begins with a letter or digit: a mark alone, such as NFKC makes of a spacing accent, is none.
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/**
 * Calls `emit` for every word of a text, in order: letters, digits and marks of any script, NFKC, lower case.
 * Texts and queries go through this one function.
 */
export function tokenize(text: string, emit: (term: string) => void): void {
  const lower = text.toLowerCase();
  if (!tokenizeAscii(lower, emit)) tokenizeUnicode(text, emit);
}

/** Finds words of ASCII letters and digits; false, before anything is emitted, if the text holds anything else. */
function tokenizeAscii(text: string, emit: (term: string) => void): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false;
  let start = -1;
  for (let at = 0; at <= text.length; at += 1) {
    if (at < text.length && isWordCode(text.charCodeAt(at))) {
      if (start < 0) start = at;
    } else if (start >= 0) {
      emit(text.slice(start, Math.min(at, start + MAX_TERM_LENGTH)));
      start = -1;
    }
  }
  return true;
}

function tokenizeUnicode(text: string, emit: (term: string) => void): void {
  // Normalised again: lower case can leave what NFKC composes.
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  for (const [word] of folded.matchAll(WORD)) emit(word.slice(0, MAX_TERM_LENGTH));
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
