import { EiderError } from '../errors/eider-error.ts';
import type { SqlField, SqlType } from './sql-type.ts';
import { findScalarName } from './type-names.ts';
import { type TypeToken, tokenizeType } from './type-tokens.ts';

const MAX_DEPTH = 100;
const DECIMAL_NAMES: ReadonlySet<string> = new Set(['decimal', 'numeric', 'dec']);

/**
 * Takes a DuckDB type apart: built-in names and aliases in any case, `DECIMAL(w, s)`, `T[]`, `T[n]`, STRUCT, MAP, UNION
 * and ENUM. Anything else is INVALID_ARGUMENT, so text that passed holds no SQL beside a type.
 */
export function parseSqlType(text: string): SqlType {
  const parser = new TypeParser(tokenizeType(text));
  const type = parser.type(0);
  parser.end();
  return type;
}

class TypeParser {
  readonly #tokens: readonly TypeToken[];
  #at = 0;

  constructor(tokens: readonly TypeToken[]) {
    this.#tokens = tokens;
  }

  type(depth: number): SqlType {
    if (depth > MAX_DEPTH)
      throw new EiderError('INVALID_ARGUMENT', `a type must not nest deeper than ${MAX_DEPTH} levels`);
    let type = this.#base(depth);
    while (this.#skip('[')) {
      type = { kind: 'list', item: type, ...(this.#skip(']') ? {} : { size: this.#number(1, 100_000) }) };
      if ('size' in type) this.#expect(']');
    }
    return type;
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.#fail();
  }

  #base(depth: number): SqlType {
    const token = this.#next();
    if (token.kind === 'name' && token.text.toLowerCase() === 'null') return { kind: 'scalar', name: 'NULL' };
    if (token.kind !== 'word') return this.#fail();
    const word = token.text.toLowerCase();
    if (DECIMAL_NAMES.has(word)) return this.#decimal();
    switch (word) {
      case 'struct':
      case 'row':
        return { kind: 'struct', fields: this.#fields(depth) };
      case 'union':
        return { kind: 'union', fields: this.#fields(depth) };
      case 'map':
        return this.#map(depth);
      case 'enum':
        return { kind: 'enum', values: this.#list(() => this.#expectKind('text')) };
      default:
        return this.#scalar(word);
    }
  }

  #scalar(first: string): SqlType {
    const words = [first];
    // Names of several words: DOUBLE PRECISION, TIME(STAMP) WITH(OUT) TIME ZONE.
    while (this.#tokens[this.#at]?.kind === 'word') words.push(this.#next().text);
    const name = findScalarName(words.join(' ')) ?? this.#fail();
    if (name === 'VARCHAR' && this.#skip('(')) {
      // DuckDB takes a length and ignores it.
      this.#number(1, 999_999_999);
      this.#expect(')');
    }
    return { kind: 'scalar', name };
  }

  #decimal(): SqlType {
    if (!this.#skip('(')) return { kind: 'decimal', width: 18, scale: 3 };
    const width = this.#number(1, 38);
    const scale = this.#skip(',') ? this.#number(0, width) : 0;
    this.#expect(')');
    return { kind: 'decimal', width, scale };
  }

  #map(depth: number): SqlType {
    this.#expect('(');
    const key = this.type(depth + 1);
    this.#expect(',');
    const value = this.type(depth + 1);
    this.#expect(')');
    return { kind: 'map', key, value };
  }

  #fields(depth: number): readonly SqlField[] {
    return this.#list(() => {
      const token = this.#next();
      if (token.kind !== 'word' && token.kind !== 'name') return this.#fail();
      return { name: token.text, type: this.type(depth + 1) };
    });
  }

  #list<T>(item: () => T): readonly T[] {
    this.#expect('(');
    const items = [item()];
    while (this.#skip(',')) items.push(item());
    this.#expect(')');
    return items;
  }

  #number(least: number, most: number): number {
    const value = Number(this.#expectKind('number'));
    return value >= least && value <= most ? value : this.#fail();
  }

  #expectKind(kind: TypeToken['kind']): string {
    const token = this.#next();
    return token.kind === kind ? token.text : this.#fail();
  }

  #expect(sign: string): void {
    if (!this.#skip(sign)) this.#fail();
  }

  #skip(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at += 1;
    return true;
  }

  #next(): TypeToken {
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#fail();
    this.#at += 1;
    return token;
  }

  #fail(): never {
    throw new EiderError('INVALID_ARGUMENT', 'not the name of a DuckDB type', { details: { token: this.#at } });
  }
}
