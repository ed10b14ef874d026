import { EiderError, type ErrorCode } from '@eider/core';
import { describe, expect, test } from 'vitest';
import { mapDuckDbError } from '../src/errors/map-duckdb-error.ts';

const TABLE: readonly (readonly [message: string, code: ErrorCode, retryable: boolean])[] = [
  ['Parser Error: syntax error at or near "SELEC"\n\nLINE 1: SELEC \'hunter2\'', 'INVALID_ARGUMENT', false],
  ['{"exception_type":"Parser","exception_message":"syntax error at or near \\"x\\""}', 'INVALID_ARGUMENT', false],
  ['Binder Error: Referenced column "nope" not found in FROM clause!', 'INVALID_ARGUMENT', false],
  ['Binder Error: Catalog "nope" does not exist!', 'NOT_FOUND', false],
  ['Catalog Error: Table with name nope does not exist!\nDid you mean "t"?', 'NOT_FOUND', false],
  ['Catalog Error: SET schema: No catalog + schema named "nope" found.', 'NOT_FOUND', false],
  ['Catalog Error: Table with name "t" already exists!', 'ALREADY_EXISTS', false],
  ['Catalog Error: Scalar Function with name nope does not exist!', 'INVALID_ARGUMENT', false],
  [
    'Catalog Error: Table Function with name "st_read" is not in the catalog, but it exists in the spatial extension.',
    'UNSUPPORTED',
    false,
  ],
  ["Conversion Error: Could not convert string 'hunter2' to INT32", 'INVALID_ARGUMENT', false],
  ['Invalid Input Error: Could not parse string "hunter2" according to format specifier', 'INVALID_ARGUMENT', false],
  ['Out of Range Error: Overflow in addition of INT64 (1 + 2)!', 'INVALID_ARGUMENT', false],
  ['Constraint Error: Duplicate key "id: hunter2" violates primary key constraint.', 'PRECONDITION_FAILED', false],
  ['TransactionContext Error: Conflict on update!', 'ABORTED', true],
  ['TransactionContext Error: Failed to commit: PRIMARY KEY or UNIQUE constraint violation', 'ABORTED', true],
  ['TransactionContext Error: Current transaction is aborted (please ROLLBACK)', 'ABORTED', true],
  ['query was canceled', 'ABORTED', true],
  ['Out of Memory Error: could not allocate block of size 256.0 KiB', 'RESOURCE_EXHAUSTED', true],
  [
    'Permission Error: Cannot access file "a.csv" - file system operations are disabled by configuration',
    'PERMISSION_DENIED',
    false,
  ],
  [
    'Invalid Input Error: Cannot change configuration option "threads" - the configuration has been locked',
    'PERMISSION_DENIED',
    false,
  ],
  [
    'Invalid Input Error: Cannot execute statement of type "DELETE" on database "ro" which is attached in read-only mode!',
    'PERMISSION_DENIED',
    false,
  ],
  ['IO Error: The file "x" exists, but it is not a valid DuckDB database file!', 'CORRUPT_DATA', false],
  ['IO Error: No files found that match the pattern "x.csv"', 'NOT_FOUND', false],
  ['Not implemented Error: this', 'UNSUPPORTED', false],
  ['{"exception_type":"Not implemented","exception_message":"Unsupported Arrow type VARIANT"}', 'UNSUPPORTED', false],
  ['something else', 'INTERNAL', false],
];

describe('mapDuckDbError', () => {
  test.each(TABLE)('%j is %s', (message, code, retryable) => {
    const error = mapDuckDbError(new Error(message));
    expect([error.code, error.retryable]).toEqual([code, retryable]);
  });

  test.each(TABLE)('%j tells no value', (message) => {
    const error = mapDuckDbError(new Error(message));
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('hunter2');
  });

  test('names what a statement names, and the extension that it needs', () => {
    expect(mapDuckDbError(new Error('Catalog Error: Table with name nope does not exist!')).message).toContain('nope');
    const missing = mapDuckDbError(
      new Error('Catalog Error: "st_read" is not there, but it exists in the spatial extension.'),
    );
    expect(missing.details['extension']).toBe('spatial');
  });

  test('leaves errors of ours as they are', () => {
    const error = new EiderError('CLOSED', 'the engine is closed');
    expect(mapDuckDbError(error)).toBe(error);
  });
});
