import { EiderError, type SchemaColumn, type SchemaFingerprint } from '@eider/core';

const MAX_COLUMNS = 100_000;
const EXACT = /^dfp1-schema-sha256:[0-9a-f]{64}$/;
const SHAPE = /^dfp1-shape-sha256:[0-9a-f]{64}$/;

/** A JSON value as a schema fingerprint; INVALID_ARGUMENT for another form. Its digests are taken as they are given. */
export function checkFingerprint(value: unknown): SchemaFingerprint {
  const { version, exact, shape, columns, ...others } = fieldsOf(value, '$');
  if (version !== 'dfp1') throw malformed('give version as dfp1', '$.version');
  if (typeof exact !== 'string' || !EXACT.test(exact)) throw malformed('give exact as a digest of dfp1', '$.exact');
  if (typeof shape !== 'string' || !SHAPE.test(shape)) throw malformed('give shape as a digest of dfp1', '$.shape');
  if (Object.keys(others).length > 0) throw malformed('leave out what no fingerprint has', '$');
  if (!Array.isArray(columns) || columns.length === 0 || columns.length > MAX_COLUMNS) {
    throw malformed(`give columns as a list of 1 to ${MAX_COLUMNS}`, '$.columns');
  }
  columns.forEach(checkColumn);
  return { version, exact, shape, columns: columns as readonly SchemaColumn[] };
}

function checkColumn(value: unknown, index: number): void {
  const path = `$.columns[${index}]`;
  const column = fieldsOf(value, path);
  const { name, type, nullable, constraints } = column;
  const isComplete =
    typeof name === 'string' && typeof type === 'string' && type !== '' && typeof nullable === 'boolean';
  if (!isComplete || Object.keys(column).length !== 4) {
    throw malformed('give each column as { name, type, nullable, constraints }', path);
  }
  if (!Array.isArray(constraints) || !constraints.every((constraint) => typeof constraint === 'string')) {
    throw malformed('give constraints as a list of texts', `${path}.constraints`);
  }
}

function fieldsOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw malformed('give an object', path);
}

function malformed(reason: string, path: string): EiderError {
  return new EiderError('INVALID_ARGUMENT', `the schema fingerprint is not valid: ${reason}`, { details: { path } });
}
