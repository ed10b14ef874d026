const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/** Compares two texts as their UTF-8 bytes would compare; `<` does not, once a text leaves the basic plane. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return utf8Rank(left) - utf8Rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above U+FFFF, so they rank behind every other code unit. */
function utf8Rank(codeUnit: number): number {
  const isSurrogate = codeUnit >= FIRST_SURROGATE && codeUnit <= LAST_SURROGATE;
  return isSurrogate ? codeUnit + 0x10000 : codeUnit;
}
