import type { ParquetRowGroup } from '@eider/core';
import { lowerBound } from '../memtable/sorted-keys.ts';

/** A row that may be among the newest. */
export interface NewRow {
  readonly revision: number;
  readonly group: ParquetRowGroup;
  readonly row: number;
  readonly position: number;
}

/** The rows of the highest revisions, highest first. */
export class NewestRows {
  readonly #limit: number;
  #rows: NewRow[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get rows(): readonly NewRow[] {
    return this.#rows;
  }

  /** What is not newer than this need not be added. */
  get threshold(): number {
    return this.#rows.length < this.#limit ? 0 : (this.#rows.at(-1)?.revision ?? Number.POSITIVE_INFINITY);
  }

  add(row: NewRow): void {
    const at = lowerBound(this.#rows.length, (index) => (this.#rows[index] as NewRow).revision > row.revision);
    this.#rows.splice(at, 0, row);
    if (this.#rows.length > this.#limit) this.#rows.pop();
  }
}
