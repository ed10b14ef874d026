import { isBitSet, setBit } from '../encoding/bit-set.ts';
import type { ExpiryQueue } from './expiry-queue.ts';

// Documents per counted chunk: interval sums look at two chunks' documents and at the chunks between.
const CHUNK_BITS = 10;

/** Which documents of a run are live, with counts and lengths of intervals of them. A dead document stays dead. */
export class Liveness {
  readonly #dead: Uint8Array;
  // The dead and the expired, one bit each. Apart from the dead, which are stored: a clock that ran ahead must not take a record away for ever.
  readonly #hidden: Uint8Array;
  readonly #lengths: Uint32Array;
  readonly #chunkDocuments: Uint32Array;
  readonly #chunkLengths: Float64Array;
  readonly #expiry: ExpiryQueue;
  #hiddenCount = 0;

  constructor(lengths: Uint32Array, dead: Uint8Array, expiry: ExpiryQueue) {
    const chunks = (lengths.length >>> CHUNK_BITS) + 1;
    this.#dead = dead;
    this.#hidden = dead.slice();
    this.#lengths = lengths;
    this.#chunkDocuments = new Uint32Array(chunks);
    this.#chunkLengths = new Float64Array(chunks);
    this.#expiry = expiry;
    for (let document = 0; document < lengths.length; document += 1)
      if (this.isLive(document)) this.#count(document, 1);
      else this.#hiddenCount += 1;
  }

  isLive(document: number): boolean {
    return !isBitSet(this.#hidden, document);
  }

  kill(document: number): void {
    this.#takeOut(document);
    setBit(this.#dead, document);
  }

  expire(nowMs: number): void {
    for (const document of this.#expiry.takeUntil(nowMs)) this.#takeOut(document);
  }

  /** Tells which documents are live now, also when it is asked later. */
  snapshot(): (document: number) => boolean {
    const hidden = this.#hidden.slice();
    return (document) => !isBitSet(hidden, document);
  }

  /** Moves the live documents among those from `from` to before `to` to the front of these; gives where they end. */
  keepLive(documents: Uint32Array, frequencies: Uint16Array, from: number, to: number): number {
    if (this.#hiddenCount === 0) return to;
    const hidden = this.#hidden;
    let kept = from;
    for (let at = from; at < to; at += 1) {
      const document = documents[at] as number;
      if (isBitSet(hidden, document)) continue;
      documents[kept] = document;
      frequencies[kept] = frequencies[at] as number;
      kept += 1;
    }
    return kept;
  }

  /** Live documents, and the sum of their lengths, from `start` to before `end`. */
  between(start: number, end: number): { readonly documents: number; readonly totalLength: number } {
    let documents = 0;
    let totalLength = 0;
    let at = start;
    while (at < end) {
      const chunk = at >>> CHUNK_BITS;
      const next = (chunk + 1) << CHUNK_BITS;
      if (at === chunk << CHUNK_BITS && next <= end) {
        documents += this.#chunkDocuments[chunk] as number;
        totalLength += this.#chunkLengths[chunk] as number;
        at = next;
      } else {
        if (this.isLive(at)) {
          documents += 1;
          totalLength += this.#lengths[at] as number;
        }
        at += 1;
      }
    }
    return { documents, totalLength };
  }

  #takeOut(document: number): void {
    if (!this.isLive(document)) return;
    this.#count(document, -1);
    this.#hiddenCount += 1;
    setBit(this.#hidden, document);
  }

  #count(document: number, by: 1 | -1): void {
    const chunk = document >>> CHUNK_BITS;
    (this.#chunkDocuments[chunk] as number) += by;
    (this.#chunkLengths[chunk] as number) += by * (this.#lengths[document] as number);
  }
}

/** An empty set of dead documents: one bit each. */
export function noneDead(documents: number): Uint8Array {
  return new Uint8Array((documents + 7) >>> 3);
}
