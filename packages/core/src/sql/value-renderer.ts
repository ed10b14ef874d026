import { EiderError } from '../errors/eider-error.ts';
import { asTaggedValue, type SqlTaggedValue, type SqlValue } from '../values/sql-value.ts';
import { quoteIdentifier } from './statement.ts';
import { primitiveOfTagged, textOfDouble, typeOfBigint, typeOfNumber } from './value-text.ts';

/** What every DuckDB binding can take as a parameter without a type of its own. */
export type PrimitiveParameter = null | boolean | string;

// Well below the depth of expressions at which DuckDB gives up.
const MAX_DEPTH = 100;

/** Renders values as SQL expressions whose text depends on their types only; `place` takes their content. */
export class ValueRenderer {
  readonly #place: (value: PrimitiveParameter) => string;

  constructor(place: (value: PrimitiveParameter) => string) {
    this.#place = place;
  }

  render(value: SqlValue | undefined, depth = 0): string {
    switch (typeof value) {
      case 'string':
        if (!value.isWellFormed()) return refuse('a text parameter holds a lone surrogate; send well-formed text');
        return this.#place(value);
      case 'boolean':
        return this.#place(value);
      case 'number':
        return this.#number(value);
      case 'bigint':
        return this.#cast(value.toString(), typeOfBigint(value));
      case 'object':
        return value === null ? this.#place(null) : this.#object(value, depth);
      default:
        return refuse(`a parameter must be a SQL value, not ${typeof value}; use null for NULL`);
    }
  }

  #number(value: number): string {
    const type = typeOfNumber(value);
    return this.#cast(type === 'DOUBLE' ? textOfDouble(value) : String(value), type);
  }

  #object(value: Extract<SqlValue, object>, depth: number): string {
    if (depth >= MAX_DEPTH) return refuse(`a parameter must not nest deeper than ${MAX_DEPTH} levels`);
    if (value instanceof Uint8Array) return `from_base64(${this.#place(toBase64(value))})`;
    const tagged = asTaggedValue(value);
    if (tagged !== undefined) return this.#tagged(tagged, depth);
    if (Array.isArray(value)) return `list_value(${this.#all(value, depth)})`;
    if (value instanceof Map) {
      const keys = this.#all([...value.keys()], depth);
      return `map([${keys}], [${this.#all([...value.values()], depth)}])`;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#struct(Object.entries(value), depth);
    return refuse('a parameter must be a SQL value, not an instance of a class');
  }

  #struct(fields: readonly (readonly [string, SqlValue])[], depth: number): string {
    if (fields.length === 0) return refuse('a struct needs at least one field');
    const parts = fields.map(([name, field]) => `${quoteIdentifier(name)} := ${this.render(field, depth + 1)}`);
    return `struct_pack(${parts.join(', ')})`;
  }

  #tagged(value: SqlTaggedValue, depth: number): string {
    switch (value.sqlType) {
      case 'interval': {
        const months = this.#cast(String(value.months), 'INTEGER');
        const days = this.#cast(String(value.days), 'INTEGER');
        return `(to_months(${months}) + to_days(${days}) + to_microseconds(${this.#cast(String(value.micros), 'BIGINT')}))`;
      }
      case 'union':
        return `union_value(${quoteIdentifier(value.tag)} := ${this.render(value.value, depth + 1)})`;
      default: {
        const { text, type, wrap } = primitiveOfTagged(value);
        return wrap(this.#cast(text, type));
      }
    }
  }

  #all(values: readonly SqlValue[], depth: number): string {
    // Array.from visits holes too, so that they are refused instead of vanishing from the text.
    return Array.from(values, (value) => this.render(value, depth + 1)).join(', ');
  }

  #cast(text: string, type: string): string {
    return `CAST(${this.#place(text)} AS ${type})`;
  }
}

function refuse(message: string): never {
  throw new EiderError('INVALID_ARGUMENT', message);
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices: a call takes a bounded number of arguments.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
