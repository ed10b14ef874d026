import { EiderError } from '../errors/eider-error.ts';
import { isSqlStatement, type SqlStatement } from './statement.ts';
import { type PrimitiveParameter, ValueRenderer } from './value-renderer.ts';

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
  if (!isSqlStatement(statement)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'a statement is made by the sql template: sql`SELECT …`, not a plain text',
    );
  }
  const parameters: PrimitiveParameter[] = [];
  const text = joinPieces(statement, (value) => `$${parameters.push(value)}`);
  return { text, parameters };
}

/**
 * The same statement with its values as literals in the text: only for where DuckDB takes no parameters (DEFAULT, CHECK).
 * A text value without NUL stands in single quotes, doubled inside; DuckDB knows no other escape there.
 */
export function inlineStatement(statement: SqlStatement): string {
  return joinPieces(statement, (value) => {
    if (typeof value !== 'string') return String(value).toUpperCase();
    return `'${value.replaceAll("'", "''")}'`;
  });
}

function joinPieces(statement: SqlStatement, place: (value: PrimitiveParameter) => string): string {
  const renderer = new ValueRenderer(place);
  let text = statement.texts[0] ?? '';
  for (let index = 0; index < statement.values.length; index++) {
    text += renderer.render(statement.values[index]) + (statement.texts[index + 1] ?? '');
  }
  if (text.includes('\0')) throw new EiderError('INVALID_ARGUMENT', 'SQL text must not contain NUL');
  return text;
}
