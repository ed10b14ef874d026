import { ByteWriter } from '../../encoding/byte-writer.ts';
import type { WrittenList } from './posting-list-writer.ts';
import { SectionWriter } from './section-writer.ts';
import { POSTINGS_PER_UNIT, TERMS_PER_GROUP } from './segment-format.ts';
import type { SegmentOutput } from './segment-output.ts';

/** Collects terms into groups; their long lists are in the output already. */
export class GroupWriter {
  readonly dictionary: SectionWriter = new SectionWriter();
  readonly #output: SegmentOutput;
  #entries = new ByteWriter();
  #short = new ByteWriter();
  #terms = 0;
  #listBytes = 0;
  /** Behind every term of the groups before, and not behind the first of this one. */
  #separator: Uint8Array = new Uint8Array();
  #previous: Uint8Array = new Uint8Array();

  constructor(output: SegmentOutput) {
    this.#output = output;
  }

  /** All terms so far. */
  get terms(): number {
    return this.#terms;
  }

  /** Terms come in order of their bytes; the array is kept. */
  add(term: Uint8Array, list: WrittenList): void {
    if (this.#terms % TERMS_PER_GROUP === 0) this.#begin(term);
    const shared = sharedLength(this.#previous, term);
    const entries = this.#entries;
    entries.varint(shared);
    entries.varint(term.length - shared);
    entries.raw(term.subarray(shared));
    entries.varint(list.documents);
    if (list.short !== undefined) this.#short.raw(list.short);
    entries.varint(list.short?.length ?? list.sizeBytes);
    if (list.documents > POSTINGS_PER_UNIT) entries.varint(list.skipBytes);
    this.#listBytes += list.sizeBytes;
    this.#previous = term;
    this.#terms += 1;
    if (this.#terms % TERMS_PER_GROUP === 0) this.finish();
  }

  /** Ends the last group. */
  finish(): void {
    if (this.#entries.length === 0) return;
    const block = new ByteWriter();
    block.varint(this.#entries.length);
    block.raw(this.#entries.finish());
    block.raw(this.#short.finish());
    const blockBytes = this.#output.unit(block.finish());
    const item = this.dictionary.item();
    item.varint(this.#separator.length);
    item.raw(this.#separator);
    item.varint(this.#listBytes);
    item.varint(blockBytes);
    this.#entries = new ByteWriter();
    this.#short = new ByteWriter();
  }

  #begin(term: Uint8Array): void {
    // All that a reader needs to find the group, and most often far shorter than the term.
    this.#separator = term.subarray(0, sharedLength(this.#previous, term) + 1);
    this.#previous = term.subarray(0, 0);
    this.#listBytes = 0;
  }
}

function sharedLength(left: Uint8Array, right: Uint8Array): number {
  const limit = Math.min(left.length, right.length);
  let shared = 0;
  while (shared < limit && left[shared] === right[shared]) shared += 1;
  return shared;
}
