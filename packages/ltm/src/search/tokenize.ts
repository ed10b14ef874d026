/** Longest term, in UTF-16 code units; the rest of a longer word is not in the index. */
export const MAX_TERM_LENGTH = 64;

// A word begins with a letter or digit: a mark alone, such as NFKC makes of a spacing accent, is none.
/** Longest text that is indexed, in UTF-16 code units: NFKC can make a text eighteen times as long. */
export const MAX_TEXT_LENGTH: number = 1024 * 1024;

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

/**
 * Calls `emit` for every word of a text, in order: letters, digits and marks of any script, NFKC, lower case.
 * Texts and queries go through this one function. What lies beyond MAX_TEXT_LENGTH holds no words.
 */
export function tokenize(text: string, emit: (term: string) => void): void {
  const bounded = cut(text, MAX_TEXT_LENGTH);
  if (!tokenizeAscii(bounded.toLowerCase(), emit)) tokenizeUnicode(bounded, emit);
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
  for (const [word] of folded.matchAll(WORD)) emit(cut(word, MAX_TERM_LENGTH));
}

// Never between the two halves of a surrogate pair: half a character is no text.
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
