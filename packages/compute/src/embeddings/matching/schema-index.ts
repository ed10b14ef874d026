import type { SchemaFingerprint } from '@eider/core';
import { schemaTerms } from '../schema/schema-terms.ts';
import { checkMatchMode, matchesTerms, type SchemaMatchMode } from './match-mode.ts';

/** A schema that an index found, and how many of its columns are the given schema's. */
export interface IndexedMatch {
  readonly id: string;
  readonly shared: number;
  /** 2 x shared / (columns of both), which is `compareSchemas`' score if no other column is paired. */
  readonly score: number;
}

interface Entry {
  readonly id: string;
  readonly schema: SchemaFingerprint;
  readonly terms: readonly string[];
}

/** Finds schemas among very many by their digests and column terms, in memory. */
export class SchemaIndex {
  readonly #entries: (Entry | undefined)[] = [];
  readonly #places = new Map<string, number>();
  readonly #byDigest = new Map<string, Set<number>>();
  readonly #byTerm = new Map<string, Set<number>>();

  /** How many schemas the index holds. */
  get size(): number {
    return this.#places.size;
  }

  /** Adds a schema, or replaces the one of this id. */
  add(id: string, schema: SchemaFingerprint): void {
    this.delete(id);
    const place = this.#entries.length;
    const entry: Entry = { id, schema, terms: schemaTerms(schema) };
    this.#entries.push(entry);
    this.#places.set(id, place);
    for (const [map, key] of this.#keysOf(entry)) {
      const places = map.get(key);
      if (places === undefined) map.set(key, new Set([place]));
      else places.add(place);
    }
  }

  /** True if there was one. */
  delete(id: string): boolean {
    const place = this.#places.get(id);
    const entry = place === undefined ? undefined : this.#entries[place];
    if (place === undefined || entry === undefined) return false;
    for (const [map, key] of this.#keysOf(entry)) {
      const places = map.get(key);
      places?.delete(place);
      if (places?.size === 0) map.delete(key);
    }
    this.#places.delete(id);
    this.#entries[place] = undefined;
    return true;
  }

  /** The schemas that match, best score first, then in the order in which they were added. @default limit 100 */
  find(given: SchemaFingerprint, mode: SchemaMatchMode, limit = 100): readonly IndexedMatch[] {
    checkMatchMode(mode);
    const terms = schemaTerms(given);
    if (mode === 'exact' || mode === 'equal') {
      const places = this.#byDigest.get(mode === 'exact' ? given.exact : given.shape) ?? [];
      return this.#matches([...places].slice(0, limit), terms);
    }
    return this.#matches(bestFirst(this.#scores(terms, mode), limit), terms);
  }

  /** Places by score. There are few scores, so that 100,000 matches need no sorting. */
  #scores(terms: readonly string[], mode: 'subset' | 'superset' | 'partial'): ReadonlyMap<number, number[]> {
    const { counts, touched } = this.#countShared(terms);
    const byScore = new Map<number, number[]>();
    for (const place of touched) {
      const own = this.#entries[place]?.terms.length ?? 0;
      const shared = counts[place] ?? 0;
      if (!matchesTerms(mode, { given: terms.length, own, shared })) continue;
      const score = (2 * shared) / (terms.length + own);
      const places = byScore.get(score);
      if (places === undefined) byScore.set(score, [place]);
      else places.push(place);
    }
    return byScore;
  }

  #countShared(terms: readonly string[]): { readonly counts: Uint16Array; readonly touched: readonly number[] } {
    const counts = new Uint16Array(this.#entries.length);
    const touched: number[] = [];
    for (const term of terms) {
      for (const place of this.#byTerm.get(term) ?? []) {
        const count = counts[place] ?? 0;
        if (count === 0) touched.push(place);
        counts[place] = count + 1;
      }
    }
    return { counts, touched };
  }

  #matches(places: readonly number[], given: readonly string[]): readonly IndexedMatch[] {
    const terms = new Set(given);
    return places.flatMap((place) => {
      const entry = this.#entries[place];
      if (entry === undefined) return [];
      const shared = entry.terms.filter((term) => terms.has(term)).length;
      return [{ id: entry.id, shared, score: (2 * shared) / (terms.size + entry.terms.length) }];
    });
  }

  *#keysOf({ schema, terms }: Entry): Generator<readonly [Map<string, Set<number>>, string], void> {
    yield [this.#byDigest, schema.exact];
    yield [this.#byDigest, schema.shape];
    for (const term of terms) yield [this.#byTerm, term];
  }
}

function bestFirst(byScore: ReadonlyMap<number, number[]>, limit: number): readonly number[] {
  const places: number[] = [];
  for (const score of [...byScore.keys()].sort((a, b) => b - a)) {
    if (places.length >= limit) break;
    const next = (byScore.get(score) ?? []).sort((a, b) => a - b);
    for (const place of next.slice(0, limit - places.length)) places.push(place);
  }
  return places;
}
