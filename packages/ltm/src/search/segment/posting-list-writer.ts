import { ByteWriter } from '../../encoding/byte-writer.ts';
import { MAX_UNIT_BYTES, packUnit } from './packed-unit.ts';
import { MAX_SHORT_LIST, POSTINGS_PER_UNIT } from './segment-format.ts';
import type { SegmentOutput } from './segment-output.ts';
import { writeShortList } from './short-list.ts';

/** What became of the postings of one term. */
export interface WrittenList {
  readonly documents: number;
  /** The list itself if it is short: valid until the next list ends. */
  readonly short: Uint8Array | undefined;
  /** Bytes of a long list, skips included. */
  readonly sizeBytes: number;
  readonly skipBytes: number;
}

/** Encodes the postings of one term after the other; long lists go to the output as they come. */
export class PostingListWriter {
  readonly #output: SegmentOutput;
  readonly #bytes = new Uint8Array(MAX_UNIT_BYTES);
  readonly #gaps = new Uint32Array(POSTINGS_PER_UNIT);
  readonly #frequencies = new Uint16Array(POSTINGS_PER_UNIT);
  #pending = 0;
  #documents = 0;
  #lastDocument = -1;
  #unitsEnd = 0;
  #sizeBytes = 0;
  #skips = new ByteWriter();

  constructor(output: SegmentOutput) {
    this.#output = output;
  }

  /** Documents come in ascending order. */
  add(document: number, frequency: number): void {
    if (this.#pending === POSTINGS_PER_UNIT) this.#endUnit();
    this.#gaps[this.#pending] = document - this.#lastDocument - 1;
    this.#frequencies[this.#pending] = frequency;
    this.#pending += 1;
    this.#lastDocument = document;
    this.#documents += 1;
  }

  /** Ends the list of a term and begins the next one. */
  finish(): WrittenList {
    const documents = this.#documents;
    const short = documents <= MAX_SHORT_LIST ? this.#shortList() : undefined;
    const skipBytes = short === undefined ? this.#endList() : 0;
    const list = { documents, short, sizeBytes: this.#sizeBytes + skipBytes, skipBytes };
    this.#pending = 0;
    this.#documents = 0;
    this.#lastDocument = -1;
    this.#unitsEnd = 0;
    this.#sizeBytes = 0;
    return list;
  }

  #shortList(): Uint8Array {
    return this.#bytes.subarray(0, writeShortList(this.#gaps, this.#frequencies, this.#pending, this.#bytes));
  }

  #endList(): number {
    this.#endUnit();
    return this.#documents <= POSTINGS_PER_UNIT ? 0 : this.#output.unit(this.#skips.finish());
  }

  #endUnit(): void {
    if (this.#sizeBytes === 0) this.#skips = new ByteWriter();
    // A frequency is at least 1.
    for (let at = 0; at < this.#pending; at += 1) (this.#frequencies[at] as number) -= 1;
    const length = packUnit(this.#gaps, this.#frequencies, this.#pending, this.#bytes);
    const size = this.#output.unit(this.#bytes, length);
    this.#skips.varint(this.#lastDocument - this.#unitsEnd);
    this.#skips.varint(size);
    this.#unitsEnd = this.#lastDocument;
    this.#sizeBytes += size;
    this.#pending = 0;
  }
}
