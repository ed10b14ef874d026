/** A segment's bytes, read by range. */
export interface SegmentSource {
  readonly sizeBytes: number;
  /** The bytes at once if they are in memory. */
  cached(offset: number, length: number): Uint8Array | undefined;
  read(offset: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Bytes that are in memory anyway. */
export class MemorySegmentSource implements SegmentSource {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  cached(offset: number, length: number): Uint8Array {
    return this.#bytes.subarray(offset, offset + length);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.cached(offset, length));
  }
}
