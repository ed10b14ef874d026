import { EiderError, type ErrorCode, type ErrorDetails } from '@eider/core';

const CONFLICT: ErrorDetails = { reason: 'conflict' };
const COMMITTED_KEY: ErrorDetails = { reason: 'committed-key' };
const INVALIDATED = 'invalidated';

interface Rule {
  /** Matched against DuckDB's whole message. */
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  /** What to tell the caller instead of DuckDB's own words. @default DuckDB's words without values and SQL */
  readonly message?: string;
  readonly retryable?: boolean;
  readonly details?: ErrorDetails;
}

/** A pattern of what the system says; never found in messages that may quote names or values of the user. */
function system(pattern: RegExp): RegExp {
  return new RegExp(
    `^(?!(Invalid Input|Conversion|Catalog|Binder|Parser|Constraint) Error).*(?:${pattern.source})`,
    's',
  );
}

// Ordered: the first rule that matches decides. Texts are those of DuckDB 1.5.
const RULES: readonly Rule[] = [
  { pattern: /^INTERRUPT Error/, code: 'ABORTED', message: 'the statement was interrupted' },
  {
    pattern: /^IO Error: Could not set lock on file/,
    code: 'LOCKED',
    message: 'another process has this database open; close it there',
  },
  {
    pattern: /^Binder Error: Unique file handle conflict/,
    code: 'LOCKED',
    message: 'this database file is open already',
  },
  {
    pattern: system(/version number \d+, but we can only read|newer version of DuckDB/),
    code: 'UNSUPPORTED',
    message: 'the database file has a newer storage version; open it with a newer DuckDB',
  },
  {
    pattern: system(/not a valid DuckDB database file|Corrupt database file|Could not read enough bytes/),
    code: 'CORRUPT_DATA',
    message: 'the file is damaged or no database; restore a backup',
  },
  {
    pattern: /^Invalid Input Error: No magic bytes found|^(IO|Invalid Input) Error: .*TProtocolException/,
    code: 'CORRUPT_DATA',
    message: 'the file is damaged or no Parquet file; use another one',
  },
  {
    pattern:
      /^(Missing Extension|Extension Autoloading|AutoLoad) Error|^Catalog Error: .*exists in the \S+ extension|^IO Error: Extension "/,
    code: 'UNSUPPORTED',
    message:
      'a DuckDB extension is missing; name it in the extensions setting and have it installed or in extensionDirectory',
  },
  {
    pattern: system(/No space left on device|File too large|[Dd]isk quota|max_temp_directory_size/),
    code: 'RESOURCE_EXHAUSTED',
    message: 'the disk is full; free space and try again',
  },
  {
    pattern: system(/Input\/output error/),
    code: 'UNAVAILABLE',
    message: 'the disk failed; check it and try again',
  },
  {
    pattern: /^Out of Memory Error/,
    code: 'RESOURCE_EXHAUSTED',
    message: 'out of memory; raise memoryLimit, give a temporaryDirectory or ask for less',
  },
  {
    pattern: system(/because checkpointing failed|Checkpoint failed for database/),
    code: 'UNAVAILABLE',
    message: 'a checkpoint failed; try again',
  },
  {
    pattern: system(/database has been invalidated/),
    code: 'INTERNAL',
    message: 'DuckDB stopped after a fatal error; close the engine and open it again',
  },
  { pattern: /^(Parser|Syntax) Error/, code: 'INVALID_ARGUMENT', message: 'the SQL has a syntax error' },
  {
    pattern: /^Permission Error|^Invalid Input Error: Cannot change .* the configuration has been locked/,
    code: 'PERMISSION_DENIED',
  },
  {
    pattern: system(/Permission denied|Read-only file system/),
    code: 'PERMISSION_DENIED',
    message: 'the file or folder may not be written or read',
  },
  { pattern: system(/Is a directory/), code: 'INVALID_ARGUMENT', message: 'the path is a directory; name a file' },
  {
    pattern: system(/No such file or directory|No files found|database does not exist/),
    code: 'NOT_FOUND',
    message: 'there is no such file or folder',
  },
  {
    pattern: /^TransactionContext Error: Current transaction is aborted/,
    code: 'ABORTED',
    message: 'an earlier statement has aborted this transaction; leave it and start again',
    retryable: false,
  },
  {
    pattern: /^TransactionContext Error: .*can only write to a single attached database/,
    code: 'UNSUPPORTED',
    message: 'a transaction may write to one database only',
  },
  {
    pattern: system(/Cannot CHECKPOINT/),
    code: 'ABORTED',
    message: 'another transaction holds changes; try again when it has ended',
  },
  {
    pattern: /^TransactionContext Error/,
    code: 'ABORTED',
    message: 'the transaction conflicts with another one; run it again',
    details: CONFLICT,
  },
  {
    pattern:
      /^Invalid Input Error: Cannot execute .* attached in read-only mode|^Cannot append to a readonly|^(IO|TransactionContext) Error: .*read-only/,
    code: 'PERMISSION_DENIED',
    message: 'the database is attached read-only',
  },
  { pattern: /^(Catalog|Binder) Error: .*already exists/s, code: 'ALREADY_EXISTS' },
  {
    // Said of a key in a committed row, which this transaction may not see yet.
    pattern: /^(Constraint Error|Failed to append): Duplicate key /,
    code: 'PRECONDITION_FAILED',
    message: 'a key exists already',
    details: COMMITTED_KEY,
  },
  {
    pattern: /^Constraint Error|^Failed to append: .*constraint/i,
    code: 'PRECONDITION_FAILED',
    message: 'a constraint is violated',
  },
  { pattern: /^Dependency Error/, code: 'PRECONDITION_FAILED' },
  {
    pattern: /^Catalog Error: (\w+ )*Function with name .* does not exist|^Catalog Error: unrecognized configuration/,
    code: 'INVALID_ARGUMENT',
  },
  {
    pattern:
      /^(Catalog|Binder) Error: .*(does not exist|not found$|No catalog \+ schema)|^Table ".*" could not be found$/,
    code: 'NOT_FOUND',
  },
  { pattern: /^Not implemented Error/i, code: 'UNSUPPORTED' },
  {
    pattern:
      /^(Conversion|Out of Range|Mismatch Type|Binder|Catalog|Invalid Input|Invalid Type|Parameter Not Allowed|Parameter Not Resolved|Expression|Decimal|Divide by Zero|Sequence|Invalid|Invalid Configuration) Error/,
    code: 'INVALID_ARGUMENT',
  },
  {
    pattern: /^(HTTP|Network|Connection) Error/,
    code: 'UNAVAILABLE',
    message: 'the server did not answer as expected',
  },
];

// Kinds whose messages name schema objects and never stored values or parameters.
const SPEAKING_KINDS = /^(Binder|Catalog|Permission|Not implemented|Dependency) Error: /i;

/** Turns whatever DuckDB threw into an EiderError; one that is an EiderError already passes through. */
export function toEiderError(cause: unknown): EiderError {
  if (EiderError.is(cause)) return cause;
  const raw = cause instanceof Error ? cause.message : String(cause);
  const rule = RULES.find(({ pattern }) => pattern.test(raw));
  const message = rule?.message ?? describe(raw);
  return new EiderError(rule?.code ?? 'INTERNAL', message, {
    details: { ...detailsOf(raw), ...rule?.details },
    ...(rule?.retryable === undefined ? {} : { retryable: rule.retryable }),
  });
}

/** Whether DuckDB says that a running statement was stopped by an interrupt. */
export function isInterrupt(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith('INTERRUPT Error');
}

/** Whether an error is a conflict with another transaction, which running it again may resolve. */
export function isConflict(error: unknown): boolean {
  return EiderError.is(error, 'ABORTED') && error.details['reason'] === CONFLICT['reason'];
}

/** Whether a key exists in a row that somebody has committed: a conflict, if that happened during this transaction. */
export function isCommittedKey(error: unknown): boolean {
  return EiderError.is(error, 'PRECONDITION_FAILED') && error.details['reason'] === COMMITTED_KEY['reason'];
}

/** Name of the database that a failed checkpoint has made unusable until it is attached again; undefined for other errors. */
export function invalidatedDatabase(error: unknown): string | undefined {
  if (!EiderError.is(error) || error.details['reason'] !== INVALIDATED) return undefined;
  return String(error.details['database']);
}

function describe(raw: string): string {
  const kind = /^([A-Za-z ]+) Error: /.exec(raw)?.[1];
  if (kind === undefined) return 'DuckDB failed in an unexpected way';
  if (!SPEAKING_KINDS.test(raw))
    return `${kind.toLowerCase()} error: a value does not fit or an operation failed on the data`;
  const line = withoutLiterals(raw.slice(kind.length + ' Error: '.length).split('\n')[0] ?? '');
  return `${kind.toLowerCase()} error: ${line}`;
}

// Texts in single quotes are literals of the SQL; names stand in double quotes.
function withoutLiterals(line: string): string {
  return line.replace(/'(?:[^']|'')*'?/g, "'…'").slice(0, 300);
}

function detailsOf(raw: string): Record<string, string | number> {
  const holder = /\(PID (\d+)\)/.exec(raw)?.[1];
  const extension =
    /requires the extension (\w+)|exists in the (\w+) extension|install the required extension '(\w+)'|\/(\w+)\.duckdb_extension" not found/.exec(
      raw,
    );
  const name = extension?.slice(1).find((part) => part !== undefined);
  return {
    ...(holder === undefined ? {} : { holderPid: Number(holder) }),
    ...(name === undefined ? {} : { extension: name }),
    ...invalidationOf(raw),
    ...placeOf(raw),
  };
}

function invalidationOf(raw: string): Record<string, string> {
  // Also behind what failed because of it, such as a COMMIT.
  const found = system(
    /Checkpoint failed for database "([^\n]+?)"\. The database has been|Database "([^\n]+?)" has been invalidated/,
  );
  const [, , failed, invalid] = found.exec(raw) ?? [];
  const database = failed ?? invalid;
  return database === undefined ? {} : { reason: INVALIDATED, database };
}

/** Where in the SQL a mistake is, as DuckDB marks it; the line itself is not shown. */
function placeOf(raw: string): { readonly line?: number; readonly column?: number } {
  const [, prefix = '', line, text = '', mark] = /^((?:LINE )(\d+): )(.*)\n( *)\^/m.exec(raw) ?? [];
  if (line === undefined || mark === undefined) return {};
  // A long line is cut at its beginning: then the mark says nothing about the column.
  return text.startsWith('...')
    ? { line: Number(line) }
    : { line: Number(line), column: mark.length - prefix.length + 1 };
}
