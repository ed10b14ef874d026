import { utf8SizeBytes } from '../values/code-points.ts';

const ENCODER = new TextEncoder();

/** Bytes that grow at the end. */
export class ByteSink {
  #bytes: Uint8Array = new Uint8Array(256);
  #size = 0;

  /** ASCII text, such as tags and numbers, byte for byte. */
  ascii(text: string): void {
    const at = this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[at + index] = text.charCodeAt(index);
  }

  /** A tag, the size of `text` in UTF-8 as decimal digits, `:`, the text. It must be well-formed. */
  sizedText(tag: string, text: string): void {
    const sizeBytes = utf8SizeBytes(text);
    this.ascii(`${tag}${sizeBytes}:`);
    if (sizeBytes === text.length) this.ascii(text);
    else ENCODER.encodeInto(text, this.#bytes.subarray(this.#reserve(sizeBytes)));
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** The 64 bits of an IEEE 754 double, most significant byte first. */
  double(value: number): void {
    const at = this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(at, value);
  }

  /** A copy of everything so far. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #reserve(sizeBytes: number): number {
    const at = this.#size;
    this.#size += sizeBytes;
    if (this.#size > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#size, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, at));
      this.#bytes = larger;
    }
    return at;
  }
}

/** Negative, 0 or positive as `a` lies before, at or after `b` in the order of bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
