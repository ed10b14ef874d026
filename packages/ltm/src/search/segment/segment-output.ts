import type { SegmentSink } from '../segment-shape.ts';
import { CHECKSUM_BYTES, checksum, putWord } from './checksum.ts';
import { PIECE_BYTES } from './segment-format.ts';

/** Collects a segment's bytes and hands them on in pieces of one size; only the last one may be shorter. A piece is the sink's own. */
export class SegmentOutput {
  readonly #sink: SegmentSink;
  #bytes = new Uint8Array(PIECE_BYTES * 2);
  #used = 0;
  #flushed = 0;

  constructor(sink: SegmentSink) {
    this.#sink = sink;
  }

  /** Bytes so far. */
  get position(): number {
    return this.#flushed + this.#used;
  }

  /** Whether a piece is full. */
  get isFull(): boolean {
    return this.#used >= PIECE_BYTES;
  }

  /** Adds the first bytes of an array and behind them their checksum; gives the size of both. */
  unit(bytes: Uint8Array, length: number = bytes.length): number {
    const size = length + CHECKSUM_BYTES;
    this.#reserve(size);
    this.#bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.#used);
    putWord(this.#bytes, this.#used + length, checksum(bytes, 0, length));
    this.#used += size;
    return size;
  }

  /** Hands on every full piece. */
  async flush(): Promise<void> {
    let at = 0;
    for (; this.#used - at >= PIECE_BYTES; at += PIECE_BYTES)
      await this.#sink.write(this.#bytes.slice(at, at + PIECE_BYTES));
    this.#bytes.copyWithin(0, at, this.#used);
    this.#flushed += at;
    this.#used -= at;
  }

  /** Hands on everything. */
  async finish(): Promise<void> {
    await this.flush();
    if (this.#used > 0) await this.#sink.write(this.#bytes.slice(0, this.#used));
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + more));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
