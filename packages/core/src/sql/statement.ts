import { EiderError } from '../errors/eider-error.ts';
import type { SqlValue } from '../values/sql-value.ts';

const BRAND: unique symbol = Symbol.for('eider.sql-statement');

/** A piece of SQL: trusted text with values between its pieces. Made by `sql`, `identifier`, `joinSql`, `trustedSql`. */
export interface SqlStatement {
  readonly [BRAND]: true;
  /** One more than `values`. */
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];
}

/** A statement from a template: values become parameters, fragments are spliced in. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (SqlValue | SqlStatement)[]): SqlStatement {
  if (!Array.isArray(texts?.raw)) {
    throw new EiderError(
      'INVALID_ARGUMENT',
      'sql is a template tag: write sql`…`; text of your own goes through trustedSql',
    );
  }
  const pieces: string[] = [texts[0] ?? ''];
  const values: SqlValue[] = [];
  parts.forEach((part, index) => {
    if (isSqlStatement(part)) splice(pieces, values, part);
    else {
      values.push(part);
      pieces.push('');
    }
    pieces[pieces.length - 1] += texts[index + 1] ?? '';
  });
  return makeStatement(pieces, values);
}

/** A quoted name, its parts joined by dots: `identifier('db', 'main', 'films')`. Any text without NUL is a valid part. */
export function identifier(...parts: readonly string[]): SqlStatement {
  if (parts.length === 0) throw new EiderError('INVALID_ARGUMENT', 'an identifier needs at least one part');
  return makeStatement([parts.map(quoteIdentifier).join('.')], []);
}

/** A name in double quotes, as it may stand in SQL text. Rejects empty names, NUL and lone surrogates. */
export function quoteIdentifier(name: string): string {
  if (typeof name !== 'string' || name === '' || name.includes('\0') || !name.isWellFormed()) {
    throw new EiderError('INVALID_ARGUMENT', 'an identifier must be non-empty, well-formed text without NUL');
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** Fragments one after the other with a trusted separator between them; an empty list gives an empty fragment. */
export function joinSql(fragments: readonly SqlStatement[], separator = ', '): SqlStatement {
  const pieces: string[] = [''];
  const values: SqlValue[] = [];
  fragments.forEach((fragment, index) => {
    if (index > 0) pieces[pieces.length - 1] += separator;
    splice(pieces, values, fragment);
  });
  return makeStatement(pieces, values);
}

/** SQL text taken as it is. Only for texts that a program or its owner wrote, never for data. */
export function trustedSql(text: string): SqlStatement {
  return makeStatement([text], []);
}

export function isSqlStatement(value: unknown): value is SqlStatement {
  return typeof value === 'object' && value !== null && BRAND in value;
}

function splice(pieces: string[], values: SqlValue[], fragment: SqlStatement): void {
  pieces[pieces.length - 1] += fragment.texts[0] ?? '';
  // Loops, because a call takes a bounded number of arguments.
  for (const text of fragment.texts.slice(1)) pieces.push(text);
  for (const value of fragment.values) values.push(value);
}

function makeStatement(texts: readonly string[], values: readonly SqlValue[]): SqlStatement {
  return { [BRAND]: true, texts, values };
}
