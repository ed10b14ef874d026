import { POSTINGS_PER_UNIT } from './segment-format.ts';

// Up to here a number lies within four bytes, wherever it begins in the first; wider ones begin with a byte.
const WIDEST_UNALIGNED = 25;
const WHOLE_WORD = 32;
// Up to here so many neighbours lie within four bytes.
const WIDEST_OF_FOUR = 6;
const WIDEST_OF_TWO = 12;
const HEADER_BYTES = 2;
// Reading and writing takes four bytes at once, also at the end.
const SLACK_BYTES = 4;

/** Bytes that a unit can take, and those that are touched behind it. */
export const MAX_UNIT_BYTES: number = HEADER_BYTES + (POSTINGS_PER_UNIT * (WHOLE_WORD + 16)) / 8 + SLACK_BYTES;

/** Writes gaps between documents and frequencies less 1 as numbers of as few bits as the largest needs; gives the size in bytes. */
export function packUnit(gaps: Uint32Array, frequencies: Uint16Array, count: number, into: Uint8Array): number {
  into.fill(0);
  const gapBits = widthOf(gaps, count);
  const frequencyBits = widthOf(frequencies, count);
  into[0] = gapBits;
  into[1] = frequencyBits;
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  const behindGaps = packNumbers(view, HEADER_BYTES * 8, gaps, { count, bits: gapBits });
  const end = packNumbers(view, behindGaps, frequencies, { count, bits: frequencyBits });
  return (end + 7) >>> 3;
}

/** Reads a unit that begins at `at`, whose first document lies behind `base`, to `to` and on. */
export function unpackUnit(
  view: DataView,
  { at, base, count }: { readonly at: number; readonly base: number; readonly count: number },
  documents: Uint32Array,
  frequencies: Uint16Array,
  to: number,
): void {
  const gapBits = view.getUint8(at);
  const frequencyBits = view.getUint8(at + 1);
  const bit = (at + HEADER_BYTES) * 8;
  const end = to + count;
  unpackDocuments(view, { bit, bits: gapBits, base }, documents, to, end);
  if (frequencyBits === 0) frequencies.fill(1, to, end);
  else unpackFrequencies(view, { bit: bit + gapBits * count, bits: frequencyBits }, frequencies, to, end);
}

interface Packed {
  /** Where the first number begins. */
  readonly bit: number;
  readonly bits: number;
}

// This loop and the next one are what a search costs, beside scoring: four narrow numbers are taken from one word.
function unpackDocuments(
  view: DataView,
  { bit, bits, base }: Packed & { readonly base: number },
  documents: Uint32Array,
  to: number,
  end: number,
): void {
  const mask = maskOf(bits);
  let document = base;
  let from = bit;
  let next = to;
  if (bits <= WIDEST_OF_FOUR) {
    for (; next + 4 <= end; next += 4) {
      const word = view.getUint32(from >>> 3, true) >>> (from & 7);
      document += (word & mask) + 1;
      documents[next] = document;
      document += ((word >>> bits) & mask) + 1;
      documents[next + 1] = document;
      document += ((word >>> (bits * 2)) & mask) + 1;
      documents[next + 2] = document;
      document += ((word >>> (bits * 3)) & mask) + 1;
      documents[next + 3] = document;
      from += bits * 4;
    }
  } else if (bits <= WIDEST_OF_TWO) {
    for (; next + 2 <= end; next += 2) {
      const word = view.getUint32(from >>> 3, true) >>> (from & 7);
      document += (word & mask) + 1;
      documents[next] = document;
      document += ((word >>> bits) & mask) + 1;
      documents[next + 1] = document;
      from += bits * 2;
    }
  }
  for (; next < end; next += 1) {
    document += ((view.getUint32(from >>> 3, true) >>> (from & 7)) & mask) + 1;
    documents[next] = document;
    from += bits;
  }
}

function unpackFrequencies(
  view: DataView,
  { bit, bits }: Packed,
  frequencies: Uint16Array,
  to: number,
  end: number,
): void {
  const mask = maskOf(bits);
  let from = bit;
  let next = to;
  if (bits <= WIDEST_OF_FOUR) {
    for (; next + 4 <= end; next += 4) {
      const word = view.getUint32(from >>> 3, true) >>> (from & 7);
      frequencies[next] = (word & mask) + 1;
      frequencies[next + 1] = ((word >>> bits) & mask) + 1;
      frequencies[next + 2] = ((word >>> (bits * 2)) & mask) + 1;
      frequencies[next + 3] = ((word >>> (bits * 3)) & mask) + 1;
      from += bits * 4;
    }
  }
  for (; next < end; next += 1) {
    frequencies[next] = ((view.getUint32(from >>> 3, true) >>> (from & 7)) & mask) + 1;
    from += bits;
  }
}

function packNumbers(
  view: DataView,
  start: number,
  numbers: ArrayLike<number>,
  { count, bits }: { readonly count: number; readonly bits: number },
): number {
  let bit = start;
  for (let at = 0; at < count; at += 1) {
    const byte = bit >>> 3;
    view.setUint32(byte, view.getUint32(byte, true) | ((numbers[at] as number) << (bit & 7)), true);
    bit += bits;
  }
  return bit;
}

function widthOf(numbers: ArrayLike<number>, count: number): number {
  let all = 0;
  for (let at = 0; at < count; at += 1) all |= numbers[at] as number;
  const bits = WHOLE_WORD - Math.clz32(all);
  return bits > WIDEST_UNALIGNED ? WHOLE_WORD : bits;
}

function maskOf(bits: number): number {
  return bits === WHOLE_WORD ? -1 : (1 << bits) - 1;
}
