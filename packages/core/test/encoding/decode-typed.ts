/** What the typed encoding says, read by the table in `encodeTyped`'s documentation and nothing else. */
export type Decoded =
  | { readonly kind: 'null' | 'true' | 'false' }
  | { readonly kind: 'sized'; readonly tag: string; readonly bytes: string }
  | { readonly kind: 'double'; readonly bits: string }
  | { readonly kind: 'list' | 'struct' | 'map'; readonly items: readonly Decoded[] }
  | { readonly kind: 'union'; readonly tag: Decoded; readonly value: Decoded };

/** Reads one encoded value; fails unless it takes up all of the bytes. */
export function decodeTyped(bytes: Uint8Array): Decoded {
  const reader = new Reader(Buffer.from(bytes));
  const value = reader.value();
  if (reader.at !== bytes.length) throw new Error(`${bytes.length - reader.at} bytes are left`);
  return value;
}

class Reader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(): Decoded {
    const tag = this.#take(1).toString('latin1');
    switch (tag) {
      case 'n':
        return { kind: 'null' };
      case 't':
        return { kind: 'true' };
      case 'f':
        return { kind: 'false' };
      case 'x':
        return { kind: 'double', bits: this.#take(8).toString('hex') };
      case 'l':
        return { kind: 'list', items: this.#values(this.#number()) };
      case 'r':
        return { kind: 'struct', items: this.#values(2 * this.#number()) };
      case 'm':
        return { kind: 'map', items: this.#values(2 * this.#number()) };
      case 'v':
        return { kind: 'union', tag: this.value(), value: this.value() };
      default:
        if (!'idsuboDTPZNI'.includes(tag)) throw new Error(`unknown tag ${tag}`);
        return { kind: 'sized', tag, bytes: this.#take(this.#number()).toString('hex') };
    }
  }

  #values(count: number): readonly Decoded[] {
    return Array.from({ length: count }, () => this.value());
  }

  #number(): number {
    const end = this.#bytes.indexOf(':', this.at);
    const text = this.#take(end - this.at).toString('latin1');
    if (!/^(0|[1-9]\d*)$/.test(text)) throw new Error(`not a number: ${text}`);
    this.#take(1);
    return Number(text);
  }

  #take(count: number): Buffer {
    if (this.at + count > this.#bytes.length) throw new Error('the bytes end too early');
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }
}
