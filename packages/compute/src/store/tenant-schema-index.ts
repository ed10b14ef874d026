import type { MatchMode } from '@eider/core';
import { keepBest, type Match, type SchemaQuery, type StoredSchema, toMatch } from './schema-match.ts';

interface Slot {
  readonly schema: StoredSchema;
  /** When the embeddings with this schema were created, ascending. */
  readonly rows: number[];
}

// Below this many, what is left of deleted schemas costs nothing worth mending.
const MIN_DEAD = 1000;

/** The schemas of one tenant's embeddings, found by their terms. Rows are known by the microsecond of their creation. */
export class TenantSchemaIndex {
  readonly #slots: Slot[] = [];
  readonly #byExact = new Map<string, number>();
  readonly #byShape = new Map<string, number[]>();
  readonly #byTerm = new Map<string, number[]>();
  readonly #byRow = new Map<number, number>();
  #dead = 0;
  /** Terms of all schemas together: what the index takes up. */
  size = 0;

  /** Whether it would be much smaller if it were built again. */
  get isWorn(): boolean {
    return this.#dead > MIN_DEAD && this.#dead * 2 > this.#slots.length;
  }

  /** Puts a row in, or moves it to the schema that it has now. */
  put(row: number, schema: StoredSchema): void {
    this.remove(row);
    const known = this.#byExact.get(schema.exact);
    const slot = known ?? this.#add(schema);
    const { rows } = this.#slots[slot] as Slot;
    if (known !== undefined && rows.length === 0) this.#dead -= 1;
    rows.splice(placeOf(rows, row), 0, row);
    this.#byRow.set(row, slot);
  }

  remove(row: number): void {
    const slot = this.#byRow.get(row);
    if (slot === undefined) return;
    this.#byRow.delete(row);
    const { rows } = this.#slots[slot] as Slot;
    rows.splice(placeOf(rows, row), 1);
    if (rows.length === 0) this.#dead += 1;
  }

  /** The best rows, in order. */
  find(query: SchemaQuery, mode: MatchMode, limit: number): readonly Match[] {
    const best: Match[] = [];
    const offer = (slot: number, common: number): void => {
      const { schema, rows } = this.#slots[slot] as Slot;
      const [row] = rows;
      if (row === undefined) return;
      const match = toMatch(query, schema, { row, common });
      if (match?.modes.includes(mode)) keepBest(best, match, limit);
    };
    const known = this.#byDigest(query, mode);
    if (known === undefined) this.#byTerms(query, mode, offer);
    else for (const slot of known) offer(slot, query.terms.length);
    return this.#withEqualRows(best, limit);
  }

  /** A match stands for all rows of its schema; the best `limit` rows have their oldest among the best `limit` matches. */
  #withEqualRows(best: readonly Match[], limit: number): readonly Match[] {
    const all: Match[] = [];
    for (const match of best) {
      const slot = this.#slots[this.#byRow.get(match.row) ?? -1];
      for (const row of slot?.rows.slice(0, limit) ?? []) keepBest(all, { ...match, row }, limit);
    }
    return all;
  }

  /** Slots that a mode finds by a digest; undefined for other modes. */
  #byDigest(query: SchemaQuery, mode: MatchMode): readonly number[] | undefined {
    if (mode === 'equal') return this.#byShape.get(query.shape) ?? [];
    const slot = this.#byExact.get(query.exact);
    return mode === 'exact' ? (slot === undefined ? [] : [slot]) : undefined;
  }

  /** Offers slots with as many terms in common as the mode asks for. */
  #byTerms({ terms }: SchemaQuery, mode: MatchMode, offer: (slot: number, common: number) => void): void {
    const common = new Uint32Array(this.#slots.length);
    for (const term of terms) {
      for (const slot of this.#byTerm.get(term) ?? []) common[slot] = (common[slot] ?? 0) + 1;
    }
    for (let slot = 0; slot < common.length; slot += 1) {
      const count = common[slot] ?? 0;
      if (count >= (mode === 'subset' ? terms.length : 1)) offer(slot, count);
    }
  }

  #add(schema: StoredSchema): number {
    const slot = this.#slots.push({ schema, rows: [] }) - 1;
    this.#byExact.set(schema.exact, slot);
    push(this.#byShape, schema.shape, slot);
    for (const term of schema.terms) push(this.#byTerm, term, slot);
    this.size += schema.terms.length;
    return slot;
  }
}

function push(lists: Map<string, number[]>, key: string, slot: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [slot]);
  else list.push(slot);
}

/** Where a number stands in ascending ones, or would. */
function placeOf(rows: readonly number[], row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
