import { EiderError } from '@eider/core';
import { hashText } from './hash-text.ts';

/** Behind which hit a page begins: by score and key, or, newest first, by revision. */
export type SearchPlace =
  | { readonly kind: 'ranked'; readonly score: number; readonly key: string }
  | { readonly kind: 'newest'; readonly revision: number };

/** What a cursor belongs to: another search must not go on with it. */
export type CursorOwner = readonly [namespace: string, query: string, filter: string, isFuzzy: boolean];

// Number of the form, hash of all else, the bits of a score and a key, or `n` and a revision.
const FORM = /^1\.([0-9a-z-]+)\.(?:s([0-9a-f]{16})\.([\w%!~*'().-]*)|n([0-9]{1,16}))$/;

/** Text from which the same search can go on behind a place. */
export function writeCursor(place: SearchPlace, owner: CursorOwner): string {
  const text =
    place.kind === 'newest' ? `n${place.revision}` : `s${bitsOf(place.score)}.${encodeURIComponent(place.key)}`;
  return `1.${hashOf(owner, text)}.${text}`;
}

/** The place that a cursor names; INVALID_ARGUMENT for any other text and for the cursor of another search. */
export function readCursor(cursor: string, owner: CursorOwner): SearchPlace {
  const [, hash, bits, key, revision] = (typeof cursor === 'string' ? FORM.exec(cursor) : null) ?? [];
  const text = revision === undefined ? `s${bits}.${key}` : `n${revision}`;
  if (hash !== hashOf(owner, text)) throw notACursor();
  if (revision !== undefined) return { kind: 'newest', revision: Number(revision) };
  return { kind: 'ranked', score: scoreOf(bits ?? ''), key: decode(key ?? '') };
}

function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (error) {
    throw notACursor(error);
  }
}

function notACursor(cause?: unknown): EiderError {
  return new EiderError(
    'INVALID_ARGUMENT',
    'give the cursor of an earlier result of the same query, filter and namespace, or none',
    cause === undefined ? {} : { cause },
  );
}

function bitsOf(score: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, score);
  return view.getBigUint64(0).toString(16).padStart(16, '0');
}

function scoreOf(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

// It tells a mistake, not an attack: who holds a cursor may search in its namespace anyway.
function hashOf(owner: CursorOwner, place: string): string {
  return hashText(JSON.stringify([...owner, place]));
}
