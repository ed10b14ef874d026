import type { SchemaColumn } from '@eider/core';
import { foldName, shapeType } from '../embeddings/schema/canonical-type.ts';

const MAX_TYPES = 10_000;

/** Remembers the shape of types: schemas have few different ones, and parsing them is most of the work. */
export class SchemaTerms {
  readonly #shapes = new Map<string, string>();

  /**
   * The terms of a schema, one for each column, sorted: its name and type as the fingerprint's `shape` sees them. What two schemas have in common is
   * counted in them.
   */
  of(columns: readonly SchemaColumn[]): readonly string[] {
    const terms = columns.map(({ name, type }) => JSON.stringify([foldName(name), this.#shapeOf(type)]));
    return [...new Set(terms)].sort();
  }

  #shapeOf(type: string): string {
    const known = this.#shapes.get(type);
    if (known !== undefined) return known;
    const shape = shapeType(type);
    if (this.#shapes.size >= MAX_TYPES) this.#shapes.clear();
    this.#shapes.set(type, shape);
    return shape;
  }
}

/** Terms as one text; JSON escapes line ends, so each is a line. */
export function termsText(terms: readonly string[]): string {
  return terms.join('\n');
}

/** The terms of such a text. */
export function parseTerms(text: string): readonly string[] {
  return text.split('\n');
}
