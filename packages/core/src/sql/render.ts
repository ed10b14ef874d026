import { EiderError } from '../errors/eider-error.ts';
import { asTaggedValue, type SqlTaggedValue, type SqlValue } from '../values/sql-value.ts';
import { quoteIdentifier, type SqlStatement } from './statement.ts';

/** What every DuckDB binding can take as a parameter without a type of its own. */
export type PrimitiveParameter = null | boolean | string;

export interface RenderedStatement {
  /** SQL with `$1`, `$2`, …, each inside the cast or constructor that gives it its type. */
  readonly text: string;
  readonly parameters: readonly PrimitiveParameter[];
}

/**
 * Turns a statement into SQL text and primitive parameters, the same for every engine: a value of another type travels
 * as text inside a cast (`CAST($1 AS BIGINT)`) or a constructor (`list_value`, `struct_pack`, `map`), so native and
 * wasm see the same types. Integral numbers are INTEGER, or BIGINT outside 32 bits; other numbers are DOUBLE.
 */
export function renderStatement(statement: SqlStatement): RenderedStatement {
  const parameters: PrimitiveParameter[] = [];
  let text = statement.texts[0] ?? '';
  statement.values.forEach((value, index) => {
    text += renderValue(value, parameters) + (statement.texts[index + 1] ?? '');
  });
  if (text.includes('\0')) throw new EiderError('INVALID_ARGUMENT', 'SQL text must not contain NUL');
  return { text, parameters };
}

function renderValue(value: SqlValue, parameters: PrimitiveParameter[]): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) {
        throw new EiderError('INVALID_ARGUMENT', 'a text parameter holds a lone surrogate; send well-formed text');
      }
      return placeholder(value, parameters);
    case 'boolean':
      return placeholder(value, parameters);
    case 'number':
      return renderNumber(value, parameters);
    case 'bigint':
      return cast(value.toString(), integerType(value), parameters);
    case 'object':
      return renderObject(value, parameters);
    default:
      throw new EiderError('INVALID_ARGUMENT', 'a parameter must be a SQL value; use null for NULL', {
        details: { type: typeof value },
      });
  }
}

function renderNumber(value: number, parameters: PrimitiveParameter[]): string {
  const integral = Number.isSafeInteger(value) && !Object.is(value, -0);
  if (!integral) return cast(doubleText(value), 'DOUBLE', parameters);
  return cast(String(value), value >= -(2 ** 31) && value < 2 ** 31 ? 'INTEGER' : 'BIGINT', parameters);
}

function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  if (value === Number.NEGATIVE_INFINITY) return '-inf';
  return Number.isNaN(value) ? 'nan' : String(value);
}

function integerType(value: bigint): string {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return 'BIGINT';
  if (value >= -(2n ** 127n) && value < 2n ** 127n) return 'HUGEINT';
  if (value >= 0n && value < 2n ** 128n) return 'UHUGEINT';
  throw new EiderError('INVALID_ARGUMENT', 'an integer parameter must fit into 128 bits');
}

function renderObject(value: Extract<SqlValue, object | null>, parameters: PrimitiveParameter[]): string {
  if (value === null) return placeholder(null, parameters);
  if (value instanceof Uint8Array) return `from_base64(${placeholder(toBase64(value), parameters)})`;
  const tagged = asTaggedValue(value);
  if (tagged !== undefined) return renderTagged(tagged, parameters);
  if (Array.isArray(value)) return `list_value(${renderAll(value, parameters)})`;
  if (value instanceof Map) {
    const keys = renderAll([...value.keys()], parameters);
    return `map([${keys}], [${renderAll([...value.values()], parameters)}])`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new EiderError('INVALID_ARGUMENT', 'a parameter must be a SQL value, not an instance of a class');
  }
  return renderStruct(Object.entries(value), parameters);
}

function renderStruct(fields: readonly (readonly [string, SqlValue])[], parameters: PrimitiveParameter[]): string {
  if (fields.length === 0) throw new EiderError('INVALID_ARGUMENT', 'a struct needs at least one field');
  const parts = fields.map(([name, field]) => `${quoteIdentifier(name)} := ${renderValue(field, parameters)}`);
  return `struct_pack(${parts.join(', ')})`;
}

function renderTagged(value: SqlTaggedValue, parameters: PrimitiveParameter[]): string {
  switch (value.sqlType) {
    case 'decimal':
      return renderDecimal(value, parameters);
    case 'timestamp': {
      const made = `make_timestamp(${cast(value.micros.toString(), 'BIGINT', parameters)})`;
      // The cast reads the timestamp in the session's time zone, which every engine sets to UTC.
      return value.utc ? `CAST(${made} AS TIMESTAMPTZ)` : made;
    }
    case 'timestamp-nanos':
      return `make_timestamp_ns(${cast(value.nanos.toString(), 'BIGINT', parameters)})`;
    case 'date':
      return `(DATE '1970-01-01' + ${cast(String(value.days), 'INTEGER', parameters)})`;
    case 'time':
      return `(TIME '00:00:00' + to_microseconds(${cast(value.micros.toString(), 'BIGINT', parameters)}))`;
    case 'interval':
      return renderInterval(value, parameters);
    case 'union':
      return `union_value(${quoteIdentifier(value.tag)} := ${renderValue(value.value, parameters)})`;
  }
}

function renderDecimal(value: { unscaled: bigint; scale: number }, parameters: PrimitiveParameter[]): string {
  const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled).toString().length;
  const width = Math.max(digits, value.scale, 1);
  if (!Number.isInteger(value.scale) || value.scale < 0 || width > 38) {
    throw new EiderError('INVALID_ARGUMENT', 'a decimal has at most 38 digits and a scale of 0 to 38');
  }
  return cast(String(value), `DECIMAL(${width}, ${value.scale})`, parameters);
}

function renderInterval(
  value: { months: number; days: number; micros: bigint },
  parameters: PrimitiveParameter[],
): string {
  const months = cast(String(value.months), 'INTEGER', parameters);
  const days = cast(String(value.days), 'INTEGER', parameters);
  return `(to_months(${months}) + to_days(${days}) + to_microseconds(${cast(value.micros.toString(), 'BIGINT', parameters)}))`;
}

function renderAll(values: readonly SqlValue[], parameters: PrimitiveParameter[]): string {
  return values.map((value) => renderValue(value, parameters)).join(', ');
}

function cast(text: string, type: string, parameters: PrimitiveParameter[]): string {
  return `CAST(${placeholder(text, parameters)} AS ${type})`;
}

function placeholder(value: PrimitiveParameter, parameters: PrimitiveParameter[]): string {
  parameters.push(value);
  return `$${parameters.length}`;
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  // In slices: a call takes a bounded number of arguments.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
