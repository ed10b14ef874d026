import { type CacheKeys, decodePart } from './cache-keys.ts';

/** Which names of an agent's entries a pattern means. */
export interface KeyPattern {
  /** What all of these names begin with. */
  readonly prefix: string;
  matches(cacheKey: string): boolean;
}

/**
 * A pattern over keys as they were given (`user:1:*`), actions and digests (`model:*`), or whole names (`cache:agent:model:*`). `*` stands for any
 * text, everything else for itself.
 */
export function keyPattern(keys: CacheKeys, pattern: string): KeyPattern {
  const own = pattern.startsWith(keys.prefix) ? pattern.slice(keys.prefix.length) : pattern;
  const pieces = own.split('*');
  return {
    prefix: keys.prefix + plainBeginning(pieces[0] ?? ''),
    matches(cacheKey) {
      if (!cacheKey.startsWith(keys.prefix)) return false;
      const name = cacheKey.slice(keys.prefix.length);
      return matchesPieces(name, pieces) || matchesPieces(decodePart(name), pieces);
    },
  };
}

/** As much of a text as is the same in a name, encoded or not. */
function plainBeginning(text: string): string {
  return text.slice(0, /[%:]/.exec(text)?.index);
}

/** Whether the pieces stand in the text in their order, the first at its beginning, the last at its end. */
export function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  // The earliest place for each piece leaves most room for the next ones.
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
