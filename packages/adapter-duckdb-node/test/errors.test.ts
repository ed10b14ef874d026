import { describe, expect, it } from 'vitest';
import { isCommittedKey, isConflict, isInterrupt, toEiderError } from '../src/errors.ts';

// Messages of DuckDB 1.5.5 as it prints them, with the word "secret" wherever it prints a value or the SQL.
const TABLE: readonly (readonly [message: string, code: string, details?: object])[] = [
  ['Parser Error: syntax error at or near "secret"\n\nLINE 1: SELECT secret\n        ^', 'INVALID_ARGUMENT'],
  ["Conversion Error: Could not convert string 'secret' to INT32\n\nLINE 1: select 'secret'::int", 'INVALID_ARGUMENT'],
  ['Conversion Error: invalid date field format: "secret", expected format is (YYYY-MM-DD)', 'INVALID_ARGUMENT'],
  ['Out of Range Error: Overflow in addition of INT64 (secret + 1)!', 'INVALID_ARGUMENT'],
  ['Invalid Input Error: secret', 'INVALID_ARGUMENT'],
  [
    'Invalid Input Error: Malformed JSON at byte 1 of input: unexpected end of data.  Input: "secret"',
    'INVALID_ARGUMENT',
  ],
  [
    'Binder Error: Referenced column "nope" not found in FROM clause!\nCandidate bindings: "t"\n\nLINE 1: secret',
    'INVALID_ARGUMENT',
  ],
  ["Binder Error: Cannot compare values of type INTEGER and type DATE - 'secret'", 'INVALID_ARGUMENT'],
  ['Mismatch Type Error: secret', 'INVALID_ARGUMENT'],
  ['Catalog Error: Scalar Function with name nofunc does not exist!\nDid you mean "count"?', 'INVALID_ARGUMENT'],
  ['Catalog Error: unrecognized configuration parameter "nope"\n\nDid you mean: "a"', 'INVALID_ARGUMENT'],
  ['Catalog Error: Table with name nope does not exist!\nDid you mean "pg_enum"?\n\nLINE 1: secret', 'NOT_FOUND'],
  ['Binder Error: Catalog "nodb" does not exist!', 'NOT_FOUND'],
  ['Binder Error: Database "nope" not found', 'NOT_FOUND'],
  ['Binder Error: Failed to detach database with name "nope": database not found', 'NOT_FOUND'],
  ['Catalog Error: SET schema: No catalog + schema named "nope" found.', 'NOT_FOUND'],
  ['Table "ro.nos.t" could not be found', 'NOT_FOUND'],
  ['IO Error: No files found that match the pattern "/nope.parquet"\n\nLINE 1: secret', 'NOT_FOUND'],
  ['IO Error: Cannot open file "/nonexist/x.duckdb": No such file or directory', 'NOT_FOUND'],
  ['IO Error: Cannot open database "/m.duckdb" in read-only mode: database does not exist', 'NOT_FOUND'],
  ['Catalog Error: Table with name "t1" already exists!', 'ALREADY_EXISTS'],
  ['Binder Error: Failed to attach database: database with name "a1" already exists', 'ALREADY_EXISTS'],
  [
    'Constraint Error: Duplicate key "i: secret" violates primary key constraint.',
    'PRECONDITION_FAILED',
    { reason: 'committed-key' },
  ],
  [
    'Failed to append: Duplicate key "id: secret" violates primary key constraint.',
    'PRECONDITION_FAILED',
    { reason: 'committed-key' },
  ],
  ['Constraint Error: PRIMARY KEY or UNIQUE constraint violation: duplicate key "secret"', 'PRECONDITION_FAILED'],
  ['Constraint Error: NOT NULL constraint failed: t1.s', 'PRECONDITION_FAILED'],
  ['Failed to append: NOT NULL constraint failed: p.j', 'PRECONDITION_FAILED'],
  ['Dependency Error: Cannot drop entry "t" because there are entries that depend on it.', 'PRECONDITION_FAILED'],
  ['TransactionContext Error: Conflict on update!', 'ABORTED', { reason: 'conflict' }],
  [
    'TransactionContext Error: Failed to commit: PRIMARY KEY or UNIQUE constraint violation: duplicate key "secret"',
    'ABORTED',
    { reason: 'conflict' },
  ],
  [
    'TransactionContext Error: Catalog write-write conflict on create with "Schema\0main"',
    'ABORTED',
    { reason: 'conflict' },
  ],
  ['TransactionContext Error: Current transaction is aborted (please ROLLBACK)', 'ABORTED', {}],
  ['TransactionContext Error: Cannot CHECKPOINT: there are other write transactions active.', 'ABORTED', {}],
  ['INTERRUPT Error: Interrupted!', 'ABORTED'],
  ['Out of Memory Error: could not allocate block of size 256.0 KiB (38.1 MiB/38.1 MiB used)', 'RESOURCE_EXHAUSTED'],
  ['IO Error: Could not write file "/x": No space left on device', 'RESOURCE_EXHAUSTED'],
  ['IO Error: Could not write file "/x": File too large', 'RESOURCE_EXHAUSTED'],
  [
    'IO Error: Could not set lock on file "/a.duckdb": Conflicting lock is held in /usr/bin/node (PID 9035). See also the documentation',
    'LOCKED',
    { holderPid: 9035 },
  ],
  [
    'Binder Error: Unique file handle conflict: Cannot attach "a2" - the database file "/a" is already attached by database "a1"',
    'LOCKED',
  ],
  ['IO Error: The file "/junk" exists, but it is not a valid DuckDB database file!', 'CORRUPT_DATA'],
  [
    'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 0',
    'CORRUPT_DATA',
  ],
  [
    'IO Error: Could not read enough bytes from file "/x": attempted to read 3192 bytes from location 5000',
    'CORRUPT_DATA',
  ],
  ["Invalid Input Error: No magic bytes found at end of file '/x'", 'CORRUPT_DATA'],
  [
    'IO Error: Trying to read a database file with version number 99, but we can only read versions between 64 and 68.',
    'UNSUPPORTED',
  ],
  [
    'Missing Extension Error: File s3://b/x requires the extension httpfs to be loaded\n\nPlease',
    'UNSUPPORTED',
    { extension: 'httpfs' },
  ],
  [
    'Catalog Error: Table Function with name "st_read" is not in the catalog, but it exists in the spatial extension.',
    'UNSUPPORTED',
    { extension: 'spatial' },
  ],
  [
    "Extension Autoloading Error: An error occurred while trying to automatically install the required extension 'httpfs':\nFailed",
    'UNSUPPORTED',
    { extension: 'httpfs' },
  ],
  [
    'IO Error: Extension "/home/agent/.duckdb/extensions/v1.5.5/linux_amd64/fts.duckdb_extension" not found.',
    'UNSUPPORTED',
    { extension: 'fts' },
  ],
  [
    'TransactionContext Error: Attempting to write to database "a" in a transaction that has already modified database "b" - a single transaction can only write to a single attached database.',
    'UNSUPPORTED',
    {},
  ],
  ['Not implemented Error: nothing of the kind', 'UNSUPPORTED'],
  [
    'Permission Error: Cannot access file "/etc/passwd" - file system operations are disabled by configuration',
    'PERMISSION_DENIED',
  ],
  [
    'Invalid Input Error: Cannot change configuration option "threads" - the configuration has been locked',
    'PERMISSION_DENIED',
  ],
  ['IO Error: Cannot open file "/sys/x.duckdb": Permission denied', 'PERMISSION_DENIED'],
  [
    'Invalid Input Error: Cannot execute statement of type "INSERT" on database "ro" which is attached in read-only mode!',
    'PERMISSION_DENIED',
  ],
  ['Cannot append to a readonly database.', 'PERMISSION_DENIED'],
  ['IO Error: Cannot open file "/tmp": Is a directory', 'INVALID_ARGUMENT'],
  ['HTTP Error: Unable to connect to URL https://user:secret@host/x', 'UNAVAILABLE'],
  [
    'IO Error: Checkpoint failed for database "m". The database has been invalidated. Original error: Could not write file "/a/m.duckdb": File too large',
    'RESOURCE_EXHAUSTED',
    { reason: 'invalidated', database: 'm' },
  ],
  [
    'IO Error: Database "m" has been invalidated because checkpointing failed. Detach and reattach it before using it again. Original error: Could not write file "/a/m.duckdb": Input/output error',
    'UNAVAILABLE',
    { reason: 'invalidated', database: 'm' },
  ],
  [
    'IO Error: Database "m" has been invalidated because checkpointing failed. Detach and reattach it before using it again. Original error: something new',
    'UNAVAILABLE',
    { reason: 'invalidated', database: 'm' },
  ],
  [
    'TransactionContext Error: Failed to commit: Database "m" has been invalidated because checkpointing failed. Original error: No space left on device',
    'RESOURCE_EXHAUSTED',
    { reason: 'invalidated', database: 'm' },
  ],
  ['FATAL Error: Failed: database has been invalidated because of a previous fatal error.', 'INTERNAL'],
  ['INTERNAL Error: Assertion triggered: secret', 'INTERNAL'],
  // Names and texts of the user that sound like something else.
  ['Catalog Error: Table with name "No space left on device" does not exist!', 'NOT_FOUND'],
  ['Invalid Input Error: Corrupt database file, already exists, read-only', 'INVALID_ARGUMENT'],
  ['Binder Error: Referenced column "Permission denied" not found in FROM clause!', 'INVALID_ARGUMENT'],
  ['something that DuckDB never said: secret', 'INTERNAL'],
];

const ROWS = TABLE.map(([message, code, details]) => ({ message, code, details }));

describe('an error of DuckDB', () => {
  it.each(ROWS)('$message becomes $code', ({ message, code, details }) => {
    const error = toEiderError(new Error(message));
    expect(error.code).toBe(code);
    if (details !== undefined) expect(error.details).toEqual(details);
  });

  it.each(ROWS)('$message tells neither values nor SQL', ({ message }) => {
    const error = toEiderError(new Error(message));
    expect(`${error.message} ${JSON.stringify(error.details)} ${String(error.cause)}`).not.toContain('secret');
    expect(error.message).not.toContain('LINE');
  });

  it('says where in the SQL it is, when DuckDB does', () => {
    const marked = new Error('Parser Error: syntax error at or near "SELEC"\n\nLINE 3:   SELEC 1\n          ^');
    expect(toEiderError(marked).details).toEqual({ line: 3, column: 3 });
    const cut = new Error('Parser Error: syntax error at or near "SELEC"\n\nLINE 1: ...  SELEC 1\n             ^');
    expect(toEiderError(cut).details).toEqual({ line: 1 });
  });

  it('that is an EiderError already passes through', () => {
    const error = toEiderError(new Error('Parser Error: x'));
    expect(toEiderError(error)).toBe(error);
  });

  it('is retryable if it is a conflict, and not if the transaction is merely over', () => {
    expect(toEiderError(new Error('TransactionContext Error: Conflict on update!')).retryable).toBe(true);
    const over = toEiderError(new Error('TransactionContext Error: Current transaction is aborted (please ROLLBACK)'));
    expect([over.retryable, isConflict(over)]).toEqual([false, false]);
  });

  it('is told apart: conflict, committed key, interrupt', () => {
    const interrupt = new Error('INTERRUPT Error: Interrupted!');
    expect([isInterrupt(interrupt), isConflict(toEiderError(interrupt))]).toEqual([true, false]);
    const key = toEiderError(new Error('Constraint Error: Duplicate key "i: 1" violates primary key constraint.'));
    expect([isCommittedKey(key), isConflict(key)]).toEqual([true, false]);
  });
});
