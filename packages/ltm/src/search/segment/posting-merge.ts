import type { Postings, TermCursor } from '../index-source.ts';
import type { PostingListWriter } from './posting-list-writer.ts';
import type { Reading, SourceRange } from './source-range.ts';

/** Work that asks for bytes, and for a pause by asking for `undefined`. */
export type MergeWork = Generator<SourceRange | undefined, void, Uint8Array>;

/** One input's postings of one term with the numbers that its documents get, piece by piece; documents that go are left out. */
export class MappedPostings {
  readonly cursor: TermCursor;
  readonly #positions: Int32Array;
  readonly #isOrdered: boolean;
  documents: Uint32Array = new Uint32Array();
  frequencies: Uint16Array = new Uint16Array();
  at = 0;
  end = 0;

  /** `isOrdered` says that new numbers ascend as the old ones do; otherwise all postings of a term are held at once. */
  constructor(cursor: TermCursor, positions: Int32Array, isOrdered: boolean) {
    this.cursor = cursor;
    this.#positions = positions;
    this.#isOrdered = isOrdered;
  }

  /** Brings a next piece that is not empty, unless that was all. */
  *refill(): Reading<void> {
    this.at = 0;
    this.end = 0;
    for (let isFirst = true; isFirst || this.cursor.postings.count > 0; isFirst = false) {
      const reading = this.cursor.fill();
      if (reading !== undefined) yield* reading;
      this.#map(this.cursor.postings);
      if (this.#isOrdered && this.end > 0) return;
    }
    if (!this.#isOrdered) this.#sort();
  }

  #map({ count, documents, frequencies }: Postings): void {
    this.#reserve(count);
    let end = this.end;
    for (let at = 0; at < count; at += 1) {
      const position = this.#positions[documents[at] as number] ?? -1;
      if (position < 0) continue;
      this.documents[end] = position;
      this.frequencies[end] = frequencies[at] as number;
      end += 1;
    }
    this.end = end;
  }

  #reserve(more: number): void {
    const needed = this.end + more;
    if (needed <= this.documents.length) return;
    const documents = new Uint32Array(Math.max(needed, this.documents.length * 2));
    const frequencies = new Uint16Array(documents.length);
    documents.set(this.documents);
    frequencies.set(this.frequencies);
    this.documents = documents;
    this.frequencies = frequencies;
  }

  // Sorted as one number each: position x 2^16 + frequency.
  #sort(): void {
    const packed = new Float64Array(this.end);
    for (let at = 0; at < this.end; at += 1)
      packed[at] = (this.documents[at] as number) * 65_536 + (this.frequencies[at] as number);
    packed.sort();
    for (let at = 0; at < packed.length; at += 1) {
      const posting = packed[at] as number;
      this.documents[at] = Math.floor(posting / 65_536);
      this.frequencies[at] = posting % 65_536;
    }
  }
}

/** Writes the postings of one term from all inputs that have it. */
export function* mergePostings(inputs: readonly MappedPostings[], list: PostingListWriter): MergeWork {
  for (const input of inputs) yield* input.refill();
  let open = inputs.filter((input) => input.end > 0);
  while (open.length > 0) {
    const first = firstOf(open);
    takeUntil(first, nextOfOthers(open, first), list);
    if (first.at < first.end) continue;
    yield* first.refill();
    if (first.end > 0) yield undefined;
    else open = open.filter((input) => input !== first);
  }
}

function headOf(input: MappedPostings): number {
  return input.documents[input.at] as number;
}

function firstOf(open: readonly MappedPostings[]): MappedPostings {
  let first = open[0] as MappedPostings;
  for (const input of open) if (headOf(input) < headOf(first)) first = input;
  return first;
}

function nextOfOthers(open: readonly MappedPostings[], first: MappedPostings): number {
  let next = Number.POSITIVE_INFINITY;
  for (const input of open) if (input !== first && headOf(input) < next) next = headOf(input);
  return next;
}

function takeUntil(input: MappedPostings, before: number, list: PostingListWriter): void {
  const { documents, frequencies, end } = input;
  let at = input.at;
  for (; at < end && (documents[at] as number) < before; at += 1)
    list.add(documents[at] as number, frequencies[at] as number);
  input.at = at;
}
