import type { DuckDBValue } from '@duckdb/node-api';
import { asTaggedValue, EiderError, type SqlTaggedValue } from '@eider/core';

/** Turns a value into what DuckDB's vectors take, or throws. Never gets null. */
export type Encoder = (value: unknown) => DuckDBValue;

/** What an encoder throws; the caller adds row and column. */
export function misfit(): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'the column cannot hold this value');
}

/** The value, if it is tagged with this type. */
export function tagged<Kind extends SqlTaggedValue['sqlType']>(
  value: unknown,
  kind: Kind,
): Extract<SqlTaggedValue, { readonly sqlType: Kind }> {
  const found = asTaggedValue(value);
  if (found?.sqlType !== kind) throw misfit();
  return found as Extract<SqlTaggedValue, { readonly sqlType: Kind }>;
}

/** A well-formed text. */
export function text(value: unknown): string {
  if (typeof value !== 'string' || !value.isWellFormed()) throw misfit();
  return value;
}
