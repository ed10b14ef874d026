/** Kinds of ASCII characters, as numbers that order them: words are made of what lies from LOWER to UPPER. */
export const OTHER = 0;
export const JOINER = 1;
export const LOWER = 2;
export const DIGIT = 3;
export const UPPER = 4;

/** The kind of each ASCII code. */
export const ASCII_CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  classOf(String.fromCharCode(code)),
);

function classOf(character: string): number {
  if (/[a-z]/.test(character)) return LOWER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[A-Z]/.test(character)) return UPPER;
  return /[-_]/.test(character) ? JOINER : OTHER;
}
