import type { Postings, TermCursor } from '../index-source.ts';
import type { SegmentSource } from '../segment-source.ts';
import { type LoadedList, loadUnitSizes, readList } from './posting-list.ts';
import { POSTINGS_PER_UNIT } from './segment-format.ts';
import type { Reading } from './source-range.ts';
import type { TermBlock, TermEntry } from './term-block.ts';

/** What a cursor walks through. */
export interface SegmentGroups {
  readonly source: SegmentSource;
  readonly count: number;
  readonly open: (group: number) => Reading<TermBlock>;
}

const UNITS_PER_PIECE = 64;
const EVERYTHING = { start: 0, end: Number.POSITIVE_INFINITY };
const INITIAL_TERM_BYTES = 256;

/** Walks through the terms of a segment in pieces of bounded size. */
export class SegmentCursor implements TermCursor {
  term: Uint8Array = new Uint8Array(INITIAL_TERM_BYTES);
  termLength = -1;
  readonly #groups: SegmentGroups;
  readonly #documents = new Uint32Array(UNITS_PER_PIECE * POSTINGS_PER_UNIT);
  readonly #frequencies = new Uint16Array(UNITS_PER_PIECE * POSTINGS_PER_UNIT);
  #count = 0;
  #nextGroup = 0;
  #block: TermBlock | undefined;
  #entry: TermEntry | undefined;
  #unitSizes: Uint32Array | undefined;
  #unit = 0;
  #offset = 0;

  constructor(groups: SegmentGroups) {
    this.#groups = groups;
  }

  get postings(): Postings {
    return { count: this.#count, documents: this.#documents, frequencies: this.#frequencies };
  }

  step(): Reading<void> | undefined {
    if (this.#block?.next() !== true) return this.#stepToNextGroup();
    this.#begin(this.#block);
    return undefined;
  }

  fill(): Reading<void> | undefined {
    const entry = this.#entry as TermEntry;
    const left = entry.documents - this.#unit * POSTINGS_PER_UNIT;
    this.#count = 0;
    if (left <= 0) return undefined;
    if (entry.short === undefined) return this.#fillLong(entry, left);
    this.#unit = 1;
    this.#read({ documents: entry.documents, bytes: entry.short, base: -1, unitSizes: undefined });
    return undefined;
  }

  *#stepToNextGroup(): Reading<void> {
    if (this.#nextGroup === this.#groups.count) {
      this.termLength = -1;
      return;
    }
    this.#block = yield* this.#groups.open(this.#nextGroup);
    this.#nextGroup += 1;
    if (this.#block.next()) this.#begin(this.#block);
  }

  #begin(block: TermBlock): void {
    this.term = block.termInto(this.term);
    this.termLength = block.termLength;
    this.#entry = block.entry;
    this.#unitSizes = undefined;
    this.#unit = 0;
    this.#offset = this.#entry.offset;
  }

  *#fillLong(entry: TermEntry, left: number): Reading<void> {
    const { source } = this.#groups;
    this.#unitSizes ??= yield* loadUnitSizes(source, entry);
    const unitSizes = this.#unitSizes.subarray(this.#unit, this.#unit + UNITS_PER_PIECE);
    const length = unitSizes.reduce((sum, size) => sum + size, 0);
    const bytes = yield { source, offset: this.#offset, length };
    // What the last piece ended with is still there.
    const base = this.#unit === 0 ? -1 : (this.#documents[UNITS_PER_PIECE * POSTINGS_PER_UNIT - 1] as number);
    this.#unit += unitSizes.length;
    this.#offset += length;
    this.#read({ documents: Math.min(left, unitSizes.length * POSTINGS_PER_UNIT), bytes, base, unitSizes });
  }

  #read(list: LoadedList): void {
    this.#count = readList(list, EVERYTHING, this.#documents, this.#frequencies, 0);
  }
}
