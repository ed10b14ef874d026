/** Compares the first bytes of two arrays as texts: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, aLength: number, b: Uint8Array, bLength: number): number {
  const shared = Math.min(aLength, bLength);
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] as number) - (b[at] as number);
    if (difference !== 0) return difference;
  }
  return aLength - bLength;
}

/** Texts in order of their UTF-8 bytes, one behind the other in one array. */
export class PackedTexts {
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #ends: Uint32Array;
  #count = 0;
  #used = 0;

  constructor(count: number) {
    this.#ends = new Uint32Array(count);
    this.#bytes = new Uint8Array(count * 8);
  }

  /** Adds a text behind all others. */
  add(text: Uint8Array): void {
    const end = this.#used + text.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(text, this.#used);
    this.#used = end;
    this.#ends[this.#count++] = end;
  }

  /** The bytes of one. */
  at(index: number): Uint8Array {
    return this.#bytes.subarray(this.#start(index), this.#ends[index]);
  }

  /** Number of the last text that is not behind this one; -1 if there is none. */
  lastUpTo(text: Uint8Array): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, text) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Number of this text; undefined if it is not among them. */
  find(text: Uint8Array): number | undefined {
    const index = this.lastUpTo(text);
    return index >= 0 && this.#compare(index, text) === 0 ? index : undefined;
  }

  /** Numbers of the first and the last text that begin with this one; the last is before the first if none does. */
  within(prefix: Uint8Array): { readonly first: number; readonly last: number } {
    const before = this.lastUpTo(prefix);
    const isPrefix = before >= 0 && this.#compare(before, prefix) === 0;
    // No text in UTF-8 holds this byte: it stands behind everything that begins with the prefix.
    const last = this.lastUpTo(Uint8Array.of(...prefix, 0xff));
    return { first: isPrefix ? before : before + 1, last };
  }

  /** Bytes that two neighbours, and so everything between them, begin with. */
  sharedWithNext(index: number): number {
    const bytes = this.#bytes;
    const start = this.#start(index);
    const end = this.#ends[index] as number;
    const nextEnd = this.#ends[index + 1];
    if (nextEnd === undefined) return 0;
    let shared = 0;
    while (start + shared < end && end + shared < nextEnd && bytes[start + shared] === bytes[end + shared]) shared += 1;
    return shared;
  }

  #compare(index: number, text: Uint8Array): number {
    const bytes = this.#bytes;
    const start = this.#start(index);
    const length = (this.#ends[index] as number) - start;
    const shared = Math.min(length, text.length);
    for (let at = 0; at < shared; at += 1) {
      const difference = (bytes[start + at] as number) - (text[at] as number);
      if (difference !== 0) return difference;
    }
    return length - text.length;
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number);
  }
}
