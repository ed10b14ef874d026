import type { SegmentSource } from '../segment-source.ts';
import { verify } from './checksum.ts';
import { unpackUnit } from './packed-unit.ts';
import { POSTINGS_PER_UNIT } from './segment-format.ts';
import { readShortList } from './short-list.ts';
import type { Reading } from './source-range.ts';
import type { TermEntry } from './term-block.ts';

/** Documents from `start` to before `end`. */
export interface DocumentInterval {
  readonly start: number;
  readonly end: number;
}

const EVERYTHING: DocumentInterval = { start: 0, end: Number.POSITIVE_INFINITY };

/** Some of a list's units, one after the other, or a whole short list. */
export interface LoadedList {
  /** Postings in these units. */
  readonly documents: number;
  readonly bytes: Uint8Array;
  /** The last document before them, or -1. */
  readonly base: number;
  /** The size of each unit; undefined for a short list, which has no checksum of its own. */
  readonly unitSizes: Uint32Array | undefined;
}

/** The units of a list that may hold documents of an interval. */
export function* loadList(source: SegmentSource, entry: TermEntry, interval: DocumentInterval): Reading<LoadedList> {
  const { documents, short, offset, sizeBytes, skipBytes } = entry;
  if (short !== undefined) return { documents, bytes: short, base: -1, unitSizes: undefined };
  if (skipBytes === 0) {
    const bytes = yield { source, offset, length: sizeBytes };
    return { documents, bytes, base: -1, unitSizes: Uint32Array.of(sizeBytes) };
  }
  const skips = yield { source, offset: offset + sizeBytes - skipBytes, length: skipBytes };
  const range = findUnits(skips, documents, interval);
  const bytes = yield { source, offset: offset + range.from, length: range.size };
  return { documents: range.documents, bytes, base: range.base, unitSizes: range.unitSizes };
}

/** The sizes of all units of a long list. */
export function* loadUnitSizes(source: SegmentSource, entry: TermEntry): Reading<Uint32Array> {
  const { documents, offset, sizeBytes, skipBytes } = entry;
  if (skipBytes === 0) return Uint32Array.of(sizeBytes);
  const skips = yield { source, offset: offset + sizeBytes - skipBytes, length: skipBytes };
  return findUnits(skips, documents, EVERYTHING).unitSizes;
}

interface UnitRange {
  readonly documents: number;
  /** Where the first of them begins in the list. */
  readonly from: number;
  readonly size: number;
  readonly base: number;
  readonly unitSizes: Uint32Array;
}

function findUnits(skips: Uint8Array, documents: number, { start, end }: DocumentInterval): UnitRange {
  verify(skips, 0, skips.length);
  const units = Math.ceil(documents / POSTINGS_PER_UNIT);
  const unitSizes = new Uint32Array(units);
  const reader = new SkipReader(skips);
  let first = 0;
  let [from, size, base] = [0, 0, -1];
  let unit = 0;
  for (; unit < units; unit += 1) {
    const before = reader.last;
    reader.next();
    if (reader.last < start) {
      first = unit + 1;
      from += reader.size;
      base = reader.last;
      continue;
    }
    if (before >= end - 1 && unit > 0) break;
    unitSizes[unit] = reader.size;
    size += reader.size;
  }
  const held = Math.min(documents, unit * POSTINGS_PER_UNIT) - Math.min(documents, first * POSTINGS_PER_UNIT);
  return { documents: held, from, size, base, unitSizes: unitSizes.subarray(first, unit) };
}

/** Walks through the skips of a list. */
class SkipReader {
  /** Last document and size of the unit it stands at. */
  last = 0;
  size = 0;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): void {
    this.last += this.#varint();
    this.size = this.#varint();
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
}

/** Copies the postings of a list's loaded units that lie in an interval to `at` and on; gives where they end. */
export function readList(
  { documents: count, bytes, base, unitSizes }: LoadedList,
  interval: DocumentInterval,
  documents: Uint32Array,
  frequencies: Uint16Array,
  at: number,
): number {
  if (unitSizes === undefined) {
    readShortList(bytes, count, documents, frequencies, at);
    return keepBetween(documents, frequencies, at, at + count, interval);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = at;
  let unitAt = 0;
  let last = base;
  let left = count;
  for (const size of unitSizes) {
    verify(bytes, unitAt, unitAt + size);
    const postings = Math.min(POSTINGS_PER_UNIT, left);
    unpackUnit(view, { at: unitAt, base: last, count: postings }, documents, frequencies, end);
    last = documents[end + postings - 1] as number;
    end = keepBetween(documents, frequencies, end, end + postings, interval);
    unitAt += size;
    left -= postings;
  }
  return end;
}

/** Whether a list's loaded units hold a document of the interval that is wanted; looks no further than needed. */
export function holdsWanted(
  list: LoadedList,
  { start, end }: DocumentInterval,
  isWanted: (document: number) => boolean,
): boolean {
  const documents = new Uint32Array(POSTINGS_PER_UNIT);
  const frequencies = new Uint16Array(POSTINGS_PER_UNIT);
  for (const unit of unitsOf(list, documents)) {
    const count = readList(unit, EVERYTHING, documents, frequencies, 0);
    for (let at = 0; at < count; at += 1) {
      const document = documents[at] as number;
      if (document >= start && document < end && isWanted(document)) return true;
    }
  }
  return false;
}

/** Each unit as a list of its own; `documents` holds those of the unit before when the next one is asked for. */
function* unitsOf(list: LoadedList, documents: Uint32Array): Iterable<LoadedList> {
  if (list.unitSizes === undefined) return yield list;
  let at = 0;
  for (const [unit, size] of list.unitSizes.entries()) {
    yield {
      documents: Math.min(POSTINGS_PER_UNIT, list.documents - unit * POSTINGS_PER_UNIT),
      bytes: list.bytes.subarray(at, at + size),
      base: unit === 0 ? list.base : (documents[POSTINGS_PER_UNIT - 1] as number),
      unitSizes: list.unitSizes.subarray(unit, unit + 1),
    };
    at += size;
  }
}

function keepBetween(
  documents: Uint32Array,
  frequencies: Uint16Array,
  from: number,
  to: number,
  { start, end }: DocumentInterval,
): number {
  if ((documents[from] as number) >= start && (documents[to - 1] as number) < end) return to;
  let kept = from;
  for (let at = from; at < to; at += 1) {
    const document = documents[at] as number;
    if (document < start || document >= end) continue;
    documents[kept] = document;
    frequencies[kept] = frequencies[at] as number;
    kept += 1;
  }
  return kept;
}
