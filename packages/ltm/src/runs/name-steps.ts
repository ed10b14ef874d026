import { ByteReader } from '../encoding/byte-reader.ts';
import type { RecordName } from './run.ts';

/** Names by number. */
export interface NameSteps {
  readonly length: number;
  at(index: number): RecordName | undefined;
}

/** Names in encoded form, decoded when asked for: opening a large memory needs few of them. */
export class EncodedSteps implements NameSteps {
  readonly #bytes: Uint8Array;
  readonly #offsets: Uint32Array;
  readonly #decoded: (RecordName | undefined)[];

  /** Takes so many names from the reader, which reads `bytes`. */
  constructor(bytes: Uint8Array, reader: ByteReader, count: number) {
    const start = reader.position;
    this.#offsets = new Uint32Array(count);
    this.#decoded = new Array<RecordName | undefined>(count);
    for (let index = 0; index < count; index += 1) {
      this.#offsets[index] = reader.position - start;
      reader.raw(reader.varint());
      reader.raw(reader.varint());
    }
    // A copy: what lies behind them need not stay.
    this.#bytes = bytes.slice(start, reader.position);
  }

  get length(): number {
    return this.#offsets.length;
  }

  at(index: number): RecordName | undefined {
    const offset = this.#offsets[index];
    if (offset === undefined) return undefined;
    this.#decoded[index] ??= readName(new ByteReader(this.#bytes, offset));
    return this.#decoded[index];
  }
}

export function readName(reader: ByteReader): RecordName {
  return { namespace: reader.text(), key: reader.text() };
}
