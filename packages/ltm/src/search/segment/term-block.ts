import { CHECKSUM_BYTES, corrupt, verify } from './checksum.ts';
import { MAX_SHORT_LIST, POSTINGS_PER_UNIT } from './segment-format.ts';

/** Where the postings of one term are. */
export interface TermEntry {
  readonly documents: number;
  /** The list itself, checked, if it is short. */
  readonly short: Uint8Array | undefined;
  /** Where a long list lies in the segment, and its size, skips included. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly skipBytes: number;
}

/** Walks through the entries of a group's block. */
export class TermBlock {
  // Bytes that the term shares with the one before, and the rest of it.
  #shared = 0;
  #suffixLength = 0;
  #suffixAt = 0;
  #documents = 0;
  #sizeBytes = 0;
  #skipBytes = 0;
  readonly #bytes: Uint8Array;
  #at = 0;
  readonly #end: number;
  #shortAt: number;
  #longAt: number;
  readonly #mostDocuments: number;

  /** `listsAt` is where the group's long lists begin, `mostDocuments` how many a term can have. CORRUPT_DATA if the block was changed. */
  constructor(unit: Uint8Array, listsAt: number, mostDocuments: number) {
    verify(unit, 0, unit.length);
    this.#mostDocuments = mostDocuments;
    this.#bytes = unit.subarray(0, unit.length - CHECKSUM_BYTES);
    const size = this.#varint();
    this.#end = this.#at + size;
    this.#shortAt = this.#end;
    this.#longAt = listsAt;
  }

  /** Goes to the next entry, at first to the first; false at the end. */
  next(): boolean {
    if (this.#documents <= MAX_SHORT_LIST) this.#shortAt += this.#sizeBytes;
    else this.#longAt += this.#sizeBytes;
    if (this.#at >= this.#end) return false;
    this.#shared = this.#varint();
    this.#suffixLength = this.#varint();
    this.#suffixAt = this.#at;
    this.#at += this.#suffixLength;
    this.#documents = this.#varint();
    // Room is made for them before they are read.
    if (this.#documents > this.#mostDocuments) throw corrupt();
    this.#sizeBytes = this.#varint();
    this.#skipBytes = this.#documents > POSTINGS_PER_UNIT ? this.#varint() : 0;
    return true;
  }

  get entry(): TermEntry {
    const isShort = this.#documents <= MAX_SHORT_LIST;
    return {
      documents: this.#documents,
      short: isShort ? this.#bytes.subarray(this.#shortAt, this.#shortAt + this.#sizeBytes) : undefined,
      offset: this.#longAt,
      sizeBytes: this.#sizeBytes,
      skipBytes: this.#skipBytes,
    };
  }

  /** Bytes of the term. */
  get termLength(): number {
    return this.#shared + this.#suffixLength;
  }

  /** Puts the term into an array that holds the one before, or into a larger one; gives the array. */
  termInto(bytes: Uint8Array): Uint8Array {
    let into = bytes;
    if (this.termLength > bytes.length) {
      into = new Uint8Array(this.termLength * 2);
      into.set(bytes);
    }
    for (let at = 0; at < this.#suffixLength; at += 1)
      into[this.#shared + at] = this.#bytes[this.#suffixAt + at] as number;
    return into;
  }

  /** Goes to a term; false if the block does not have it. */
  seek(term: Uint8Array): boolean {
    // How many bytes the term before, which is smaller, has in common with the wanted one.
    let matched = 0;
    while (this.next()) {
      if (this.#shared > matched) continue;
      if (this.#shared < matched) return false;
      const more = this.#matching(term, matched);
      if (matched + more === term.length) return more === this.#suffixLength;
      if (
        more < this.#suffixLength &&
        (this.#bytes[this.#suffixAt + more] as number) > (term[matched + more] as number)
      )
        return false;
      matched += more;
    }
    return false;
  }

  #matching(term: Uint8Array, from: number): number {
    const limit = Math.min(this.#suffixLength, term.length - from);
    let matching = 0;
    while (matching < limit && this.#bytes[this.#suffixAt + matching] === term[from + matching]) matching += 1;
    return matching;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++] as number;
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = bytes[this.#at++] as number;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128);
    return value;
  }
}
