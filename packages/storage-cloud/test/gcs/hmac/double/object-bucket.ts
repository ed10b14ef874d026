/** One version of an object. */
export interface StoredObject {
  readonly generation: number;
  readonly bytes: Uint8Array;
  readonly modified: Date;
}

/** Objects with generations, as the store keeps them: a generation is never given twice. */
export class ObjectBucket {
  readonly #objects = new Map<string, StoredObject>();
  #lastGeneration = 1_700_000_000_000_000;

  get(name: string): StoredObject | undefined {
    return this.#objects.get(name);
  }

  /** The new object; undefined if the object has not the expected generation (0: there must be none). */
  put(name: string, bytes: Uint8Array, expected: string | undefined): StoredObject | undefined {
    if (expected !== undefined && String(this.get(name)?.generation ?? 0) !== expected) return undefined;
    this.#lastGeneration += 7;
    const stored = { generation: this.#lastGeneration, bytes, modified: new Date() };
    this.#objects.set(name, stored);
    return stored;
  }

  delete(name: string): boolean {
    return this.#objects.delete(name);
  }

  /** Names with this beginning behind the marker, in order of their UTF-8 bytes. */
  names(prefix: string, marker: string): readonly string[] {
    return [...this.#objects.keys()]
      .filter((name) => name.startsWith(prefix) && compareBytes(name, marker) > 0)
      .sort(compareBytes);
  }
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
