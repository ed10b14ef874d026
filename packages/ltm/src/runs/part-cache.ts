/** Pieces of runs that were read lately, bounded in bytes; the one used longest ago leaves first. */
export class PartCache<Part extends { readonly byteLength: number } = Uint8Array> {
  readonly limitBytes: number;
  // In the order of their last use.
  readonly #parts = new Map<string, Part>();
  #sizeBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get(owner: number, part: number): Part | undefined {
    const id = `${owner}/${part}`;
    const bytes = this.#parts.get(id);
    if (bytes === undefined) return undefined;
    this.#parts.delete(id);
    this.#parts.set(id, bytes);
    return bytes;
  }

  add(owner: number, part: number, bytes: Part): void {
    const id = `${owner}/${part}`;
    if (this.#parts.has(id)) return;
    this.#parts.set(id, bytes);
    this.#sizeBytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.#parts) {
      if (this.#sizeBytes <= this.limitBytes) return;
      this.#parts.delete(oldest);
      this.#sizeBytes -= byteLength;
    }
  }
}
