/**
 * The sizes in a page's header, read from Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md) without decoding anything else.
 */
import { corruptParquet } from './parquet-errors.ts';

/** What a page says of itself; undefined where it says nothing. */
export interface PageSizes {
  /** Of its header. */
  readonly headerBytes: number;
  readonly uncompressed: number | undefined;
  readonly compressed: number | undefined;
  readonly dictionaryValues: number | undefined;
  /** Of a data page of either version. */
  readonly values: number | undefined;
  /** Of a page of the second version: its nulls, and the sizes of its levels. */
  readonly parts: readonly number[];
}

// By their numbers in the file format's definition, of the header and of the structures in it.
const FIELDS = { uncompressed: '2', compressed: '3', values: '5.1', dictionaryValues: '7.1', valuesV2: '8.1' } as const;
const PARTS_V2 = ['8.2', '8.5', '8.6'] as const;
const MAX_DEPTH = 8;

/** Reads the header that begins at `offset`; CORRUPT_DATA if there is none. */
export function readPageSizes(bytes: Uint8Array, offset: number): PageSizes {
  const reader = new HeaderReader(bytes, offset);
  reader.struct('', 0);
  const { numbers } = reader;
  return {
    headerBytes: reader.offset - offset,
    uncompressed: numbers.get(FIELDS.uncompressed),
    compressed: numbers.get(FIELDS.compressed),
    dictionaryValues: numbers.get(FIELDS.dictionaryValues),
    values: numbers.get(FIELDS.values) ?? numbers.get(FIELDS.valuesV2),
    parts: PARTS_V2.flatMap((name) => numbers.get(name) ?? []),
  };
}

class HeaderReader {
  offset: number;
  /** Whole numbers by the numbers of their fields, from the outside in. */
  readonly numbers = new Map<string, number>();
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  struct(prefix: string, depth: number): void {
    if (depth > MAX_DEPTH) throw corruptParquet();
    for (let field = 0; ; ) {
      const byte = this.#byte();
      const type = byte & 15;
      if (type === 0) return;
      field = byte >> 4 === 0 ? zigzag(this.#varint()) : field + (byte >> 4);
      const value = this.#value(type, `${prefix}${field}.`, depth);
      if (value !== undefined) this.numbers.set(`${prefix}${field}`, value);
    }
  }

  #value(type: number, prefix: string, depth: number): number | undefined {
    if (type <= 2) return undefined;
    if (type === 3) return this.#skip(1);
    if (type <= 6) return zigzag(this.#varint());
    if (type === 7) return this.#skip(8);
    if (type === 8) return this.#skip(this.#varint());
    if (type !== 12) throw corruptParquet();
    this.struct(prefix, depth + 1);
    return undefined;
  }

  #skip(bytes: number): undefined {
    this.offset += bytes;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; factor < Number.MAX_SAFE_INTEGER; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw corruptParquet();
  }

  #byte(): number {
    const byte = this.#bytes[this.offset];
    if (byte === undefined) throw corruptParquet();
    this.offset += 1;
    return byte;
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
