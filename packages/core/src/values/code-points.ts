/**
 * Orders two texts by code point, which is the order of their UTF-8 bytes: negative, 0 or positive. Plain `<` orders
 * UTF-16 units and puts emoji before U+E000.
 */
export function compareCodePoints(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rankOfUnit(left) - rankOfUnit(right);
  }
  return a.length - b.length;
}

/** Bytes of a well-formed text in UTF-8, without encoding it. */
export function utf8SizeBytes(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    // Each half of a pair counts two of its four bytes.
    size += unit < 0x800 || isSurrogate(unit) ? 1 : 2;
  }
  return size;
}

function rankOfUnit(unit: number): number {
  // Surrogates stand for code points above U+FFFF, so they rank after U+E000 to U+FFFF.
  return isSurrogate(unit) ? unit + 0x10000 : unit;
}

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}
