import { EiderError } from '@eider/core';

/** Reads what ByteWriter wrote; reading past the end is CORRUPT_DATA. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw truncated();
    this.#at += 1;
    return value;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : (value + 1) / -2;
  }

  text(): string {
    const bytes = this.raw(this.varint());
    try {
      return this.#decoder.decode(bytes);
    } catch (error) {
      throw new EiderError('CORRUPT_DATA', 'a stored text is not UTF-8; restore the memory from a backup', {
        cause: error,
      });
    }
  }

  raw(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw truncated();
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

function truncated(): EiderError {
  return new EiderError('CORRUPT_DATA', 'stored data ends too early; restore the memory from a backup');
}
