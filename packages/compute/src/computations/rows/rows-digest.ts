import {
  type ComputationColumn,
  canonicalJson,
  encodeTyped,
  parseSqlType,
  type SqlRow,
  type SqlType,
  type SqlValue,
  sha256Hex,
  sqlTypeText,
} from '@eider/core';

/** Rows in one block of the digest; a part of its definition. */
const BLOCK_ROWS = 1024;

/**
 * The digest `dcr1-rows-sha256:<hex>` of columns and ordered rows, in memory bounded by 1,024 rows. Each row is its values in the typed
 * encoding, one after the other behind `l<columns>:`; each 1,024 rows are a block with a SHA-256; the digest is the SHA-256 of the canonical
 * JSON `{ blocks, columns: [[name, type], …], rowCount }`.
 */
export class RowsDigest {
  readonly #columns: readonly ComputationColumn[];
  readonly #types: readonly SqlType[];
  readonly #blocks: string[] = [];
  #bytes: Uint8Array = new Uint8Array(4096);
  #size = 0;
  #rows = 0;

  constructor(columns: readonly ComputationColumn[]) {
    this.#columns = columns;
    this.#types = columns.map(({ type }) => parseSqlType(type));
  }

  get rowCount(): number {
    return this.#rows;
  }

  add(row: SqlRow): void {
    this.#put(new TextEncoder().encode(`l${this.#columns.length}:`));
    this.#columns.forEach(({ name }, index) => {
      this.#put(encodeTyped(row[name] as SqlValue, this.#types[index]));
    });
    this.#rows += 1;
    if (this.#rows % BLOCK_ROWS === 0) this.#endBlock();
  }

  digest(): string {
    if (this.#size > 0) this.#endBlock();
    const columns = this.#columns.map(({ name }, index) => [name, sqlTypeText(this.#types[index] as SqlType)]);
    const text = canonicalJson({ blocks: this.#blocks, columns, rowCount: this.#rows });
    return `dcr1-rows-sha256:${sha256Hex(text)}`;
  }

  #endBlock(): void {
    this.#blocks.push(sha256Hex(this.#bytes.subarray(0, this.#size)));
    this.#size = 0;
  }

  #put(bytes: Uint8Array): void {
    const end = this.#size + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#size);
    this.#size = end;
  }
}
