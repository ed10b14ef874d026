import type { Postings, TermCursor } from '../index-source.ts';
import { PostingBuffer } from '../posting-buffer.ts';
import type { DeltaPostings } from './delta-postings.ts';
import type { DeltaTerms } from './delta-terms.ts';

export interface DeltaCursorParts {
  readonly terms: DeltaTerms;
  /** Every term, in order. */
  readonly order: readonly string[];
  readonly postings: DeltaPostings;
}

const INITIAL_TERM_BYTES = 256;
// A UTF-16 unit is at most three bytes of UTF-8.
const BYTES_PER_UNIT = 3;

/** Walks through the terms of a delta index. A term's postings come in one piece, those of dead documents included, in no order. */
export class DeltaCursor implements TermCursor {
  term: Uint8Array<ArrayBuffer> = new Uint8Array(INITIAL_TERM_BYTES);
  termLength = -1;
  readonly #parts: DeltaCursorParts;
  readonly #encoder = new TextEncoder();
  readonly #buffer = new PostingBuffer();
  #next = 0;
  #isFilled = false;
  #postings: Postings;

  constructor(parts: DeltaCursorParts) {
    this.#parts = parts;
    this.#postings = this.#buffer.take(0);
  }

  get postings(): Postings {
    return this.#postings;
  }

  step(): undefined {
    const text = this.#parts.order[this.#next];
    this.#next += 1;
    this.#isFilled = false;
    if (text === undefined) {
      this.termLength = -1;
      return;
    }
    if (this.term.length < text.length * BYTES_PER_UNIT) this.term = new Uint8Array(text.length * BYTES_PER_UNIT);
    this.termLength = this.#encoder.encodeInto(text, this.term).written;
  }

  fill(): undefined {
    this.#buffer.clear();
    if (this.#isFilled) {
      this.#postings = this.#buffer.take(0);
      return;
    }
    this.#isFilled = true;
    const { terms, order, postings } = this.#parts;
    const term = terms.find(order[this.#next - 1] as string) as number;
    const lists = [...postings.ofTerm(term)];
    const count = lists.reduce((sum, list) => sum + postings.countOf(list), 0);
    let end = this.#buffer.reserve(count);
    for (const list of lists) end = postings.read(list, this.#buffer.documents, this.#buffer.frequencies, end);
    this.#postings = this.#buffer.take(end);
  }
}
