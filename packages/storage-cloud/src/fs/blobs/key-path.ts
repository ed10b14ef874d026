const ENCODER = new TextEncoder();
const KEPT = /[a-z0-9._-]/;
// Names of devices, which Windows finds in every folder.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;
/** No encoded part holds it: what has it in its name is not the file of a part alone. */
export const MARK = '~';
// File systems take 255 bytes a name; generations add a few.
const PIECE_LENGTH = 200;

/**
 * The names of the folders and, last, of the file that stand for a key. Injective, also where file systems fold case, normalise or cut off final dots: all but
 * lower-case letters, digits and `.-_` become `%` and their bytes in hex. A part that is too long is divided into folders whose names end with `~`.
 */
export function pathOfKey(key: string): readonly string[] {
  return key.split('/').flatMap((part) => inPieces(encodePart(part)));
}

/** The part of a key that its encoding stands for; undefined if it stands for none. */
export function decodePart(encoded: string): string | undefined {
  try {
    const part = decodeURIComponent(encoded);
    return encodePart(part) === encoded ? part : undefined;
  } catch {
    return undefined;
  }
}

function encodePart(part: string): string {
  let encoded = '';
  for (const character of part) encoded += KEPT.test(character) ? character : escapeBytes(character);
  if (encoded.endsWith('.')) encoded = `${encoded.slice(0, -1)}%2e`;
  return DEVICE.test(encoded) ? escapeBytes(encoded.slice(0, 1)) + encoded.slice(1) : encoded;
}

function escapeBytes(text: string): string {
  return Array.from(ENCODER.encode(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function inPieces(encoded: string): readonly string[] {
  const pieces: string[] = [];
  let rest = encoded;
  for (; rest.length > PIECE_LENGTH; rest = rest.slice(PIECE_LENGTH)) pieces.push(rest.slice(0, PIECE_LENGTH) + MARK);
  return [...pieces, rest];
}
