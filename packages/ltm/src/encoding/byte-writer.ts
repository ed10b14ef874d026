const INITIAL_BYTES = 1024;
const MOST_KEPT_BYTES = 256 * 1024;
// Longer ones would need more room than they take.
const LONG_TEXT = 65_536;

/** Bytes that grow: little-endian integers, variable-length integers of up to 53 bits, texts as UTF-8 with their length. */
export class ByteWriter {
  #bytes: Uint8Array = new Uint8Array(INITIAL_BYTES);
  #length = 0;
  readonly #encoder = new TextEncoder();

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Seven bits a byte, lowest first. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** An integer of up to 52 bits and its sign, which comes last. */
  signed(value: number): void {
    this.varint(value < 0 ? value * -2 - 1 : value * 2);
  }

  text(value: string): void {
    const bytes = this.#encoder.encode(value);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** UTF-8 of a text, without its length. */
  rawText(value: string): void {
    if (value.length > LONG_TEXT) this.raw(this.#encoder.encode(value));
    else {
      // A UTF-16 unit is at most three bytes.
      this.#reserve(value.length * 3);
      this.#length += this.#encoder.encodeInto(value, this.#bytes.subarray(this.#length)).written;
    }
  }

  /** Forgets what was written and keeps the room for it. */
  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > MOST_KEPT_BYTES) this.#bytes = new Uint8Array(INITIAL_BYTES);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
