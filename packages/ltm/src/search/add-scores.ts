import { type LengthNorm, termScore } from './bm25.ts';
import { WINDOW, type WordCursor } from './word-cursor.ts';

const SLOTS = WINDOW - 1;

/** Where sparse scores go: sums by slot of the window, and the documents that were met, of which there are `count` so far. */
export interface SparseSums {
  readonly sums: Float64Array;
  readonly documents: Uint32Array;
  readonly count: number;
}

/** Adds a word's scores of its window to the sums. This loop and the next one are what a search costs, beside reading postings. */
export function addDense(
  cursor: WordCursor,
  lengths: Uint16Array,
  { constant, perTerm }: LengthNorm,
  sums: Float64Array,
): void {
  const { idf, documents, frequencies, end } = cursor;
  for (let at = cursor.at; at < end; at += 1) {
    const document = documents[at] as number;
    const slot = document & SLOTS;
    const lengthPart = constant + perTerm * (lengths[document] as number);
    sums[slot] = (sums[slot] as number) + termScore(idf, frequencies[at] as number, lengthPart);
  }
  cursor.at = end;
}

/** The same where few documents are met; gives how many there are then. */
export function addSparseShort(
  cursor: WordCursor,
  lengths: Uint16Array,
  { constant, perTerm }: LengthNorm,
  { sums, documents: met, count }: SparseSums,
): number {
  const { idf, documents, frequencies, end } = cursor;
  let next = count;
  for (let at = cursor.at; at < end; at += 1) {
    const document = documents[at] as number;
    const slot = document & SLOTS;
    const before = sums[slot] as number;
    if (before === 0) met[next++] = document;
    const lengthPart = constant + perTerm * (lengths[document] as number);
    sums[slot] = before + termScore(idf, frequencies[at] as number, lengthPart);
  }
  cursor.at = end;
  return next;
}

/** The same for lengths that need more room: a loop of its own, because one over arrays of two types is slower. */
export function addSparse(
  cursor: WordCursor,
  lengths: Uint32Array,
  { constant, perTerm }: LengthNorm,
  { sums, documents: met, count }: SparseSums,
): number {
  const { idf, documents, frequencies, end } = cursor;
  let next = count;
  for (let at = cursor.at; at < end; at += 1) {
    const document = documents[at] as number;
    const slot = document & SLOTS;
    const before = sums[slot] as number;
    if (before === 0) met[next++] = document;
    const lengthPart = constant + perTerm * (lengths[document] as number);
    sums[slot] = before + termScore(idf, frequencies[at] as number, lengthPart);
  }
  cursor.at = end;
  return next;
}
