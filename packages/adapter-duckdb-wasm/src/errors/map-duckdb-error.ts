import { EiderError, type ErrorCode } from '@eider/core';

interface Rule {
  /** Kind of DuckDB's error, such as `Binder`; any kind without it. */
  readonly kind?: string;
  /** What its message says, whatever the kind's other messages are. */
  readonly says?: RegExp;
  readonly code: ErrorCode;
  readonly message: string;
  /** Another transaction was in the way: running the whole transaction again may succeed. */
  readonly conflict?: boolean;
}

// The first rule that fits decides. Messages are our own: DuckDB's quote statements, values and candidates.
const RULES: readonly Rule[] = [
  { says: /query was cancel?led/i, code: 'ABORTED', message: 'the statement was stopped' },
  { kind: 'Interrupt', code: 'ABORTED', message: 'the statement was stopped' },
  {
    says: /Current transaction is aborted/i,
    code: 'ABORTED',
    message: 'the transaction has failed; roll it back and run it again',
  },
  {
    kind: 'TransactionContext',
    says: /conflict|PRIMARY KEY or UNIQUE/i,
    code: 'ABORTED',
    message: 'another transaction changed the same rows; run this one again',
    conflict: true,
  },
  {
    says: /write-write conflict|Conflict on/i,
    code: 'ABORTED',
    message: 'another transaction changed the same rows; run this one again',
    conflict: true,
  },
  {
    says: /Cannot CHECKPOINT/i,
    code: 'ABORTED',
    message: 'a checkpoint needs all transactions with changes to have ended; try again',
  },
  {
    kind: 'TransactionContext',
    code: 'INVALID_ARGUMENT',
    message: 'the statement does not fit the state of the transaction',
  },
  { kind: 'Constraint', code: 'PRECONDITION_FAILED', message: 'the statement violates a constraint' },
  {
    kind: 'Out of Memory',
    code: 'RESOURCE_EXHAUSTED',
    message: 'DuckDB is out of memory; use less at once or raise the memory limit',
  },
  {
    says: /memory limit|bad_alloc|could not allocate/i,
    code: 'RESOURCE_EXHAUSTED',
    message: 'DuckDB is out of memory; use less at once or raise the memory limit',
  },
  {
    says: /disabled by configuration|configuration has been locked|external access|disabled through configuration/i,
    code: 'PERMISSION_DENIED',
    message: 'the engine is locked down and does not allow this',
  },
  { kind: 'Permission', code: 'PERMISSION_DENIED', message: 'the engine does not allow this' },
  {
    says: /attached in read-only mode|read-only mode!/i,
    code: 'PERMISSION_DENIED',
    message: 'the database is open for reading only',
  },
  {
    says: /already attached by|already locked|Could not set lock|Unique file handle conflict/i,
    code: 'LOCKED',
    message: 'the file belongs to another open database',
  },
  {
    says: /database with name .* already exists|already exists!?$/i,
    code: 'ALREADY_EXISTS',
    message: 'there already is an object of that name',
  },
  {
    says: /version number|newer version|storage version/i,
    code: 'UNSUPPORTED',
    message: 'the file was written for a newer storage version of DuckDB',
  },
  {
    says: /not a valid DuckDB|corrupt|checksum|Failed to deserialize|tried to read past the end/i,
    code: 'CORRUPT_DATA',
    message: 'the file is no DuckDB database, or it is damaged',
  },
  {
    says: /Unsupported Arrow type/,
    code: 'UNSUPPORTED',
    message: 'values of this type have no counterpart; cast the column to VARCHAR',
  },
  {
    says: /exists in the (\w+) extension|extension .* (?:not be loaded|is not loaded|not found)/i,
    code: 'UNSUPPORTED',
    message: 'the statement needs an extension that is not loaded',
  },
  { kind: 'Missing Extension', code: 'UNSUPPORTED', message: 'the statement needs an extension that is not loaded' },
  { kind: 'Autoload', code: 'UNSUPPORTED', message: 'the statement needs an extension that is not loaded' },
  {
    kind: 'Catalog',
    says: /already exists/i,
    code: 'ALREADY_EXISTS',
    message: 'there already is an object of that name',
  },
  {
    kind: 'Catalog',
    says: /(?:Table|View|Schema|Sequence|Catalog|Database|Index) (?:with name )?.*does not exist/i,
    code: 'NOT_FOUND',
    message: 'the statement names something that does not exist',
  },
  {
    says: /(?:Catalog|Database) .* (?:does not exist|not found)|database does not exist|No files found|No catalog \+ schema/i,
    code: 'NOT_FOUND',
    message: 'the statement names something that does not exist',
  },
  {
    kind: 'Catalog',
    code: 'INVALID_ARGUMENT',
    message: 'the statement uses a function, type or setting that does not exist',
  },
  { kind: 'Dependency', code: 'PRECONDITION_FAILED', message: 'other objects depend on this one' },
  { kind: 'Parser', code: 'INVALID_ARGUMENT', message: 'the statement is not valid SQL' },
  { kind: 'Syntax', code: 'INVALID_ARGUMENT', message: 'the statement is not valid SQL' },
  { kind: 'Binder', code: 'INVALID_ARGUMENT', message: 'the statement does not fit the tables and types it uses' },
  { kind: 'Conversion', code: 'INVALID_ARGUMENT', message: 'a value does not fit the type it is converted to' },
  { kind: 'Out of Range', code: 'INVALID_ARGUMENT', message: 'a value is out of the range of its type' },
  { kind: 'Mismatch Type', code: 'INVALID_ARGUMENT', message: 'a value has the wrong type' },
  { kind: 'Invalid type', code: 'INVALID_ARGUMENT', message: 'a value has the wrong type' },
  { kind: 'Invalid Input', code: 'INVALID_ARGUMENT', message: 'the statement was given input that it does not take' },
  {
    kind: 'Parameter Not Resolved',
    code: 'INVALID_ARGUMENT',
    message: 'the statement has a parameter without a value',
  },
  { kind: 'Parameter Not Allowed', code: 'INVALID_ARGUMENT', message: 'a parameter stands where none is allowed' },
  { kind: 'Not implemented', code: 'UNSUPPORTED', message: 'DuckDB does not support what the statement asks for' },
  { says: /No such file|does not exist|not found/i, kind: 'IO', code: 'NOT_FOUND', message: 'there is no such file' },
];

/** The error of DuckDB-WASM as one of ours, without values: neither the message nor `cause` quotes any. */
export function mapDuckDbError(error: unknown): EiderError {
  if (EiderError.is(error)) return error;
  const { kind, text } = readError(error);
  const rule = RULES.find((each) => (each.kind === undefined || each.kind === kind) && (each.says?.test(text) ?? true));
  const options = { details: facts(kind, text, rule), cause: new Error(withoutValues(text)) };
  if (rule === undefined) return new EiderError('INTERNAL', 'DuckDB failed unexpectedly', options);
  const reason = NAMING_KINDS.has(kind) ? `: ${withoutValues(text)}` : '';
  return new EiderError(rule.code, rule.message + reason, options);
}

// Their messages name tables, columns and functions, which helps; what stands in single quotes may be a value.
const NAMING_KINDS: ReadonlySet<string> = new Set(['Binder', 'Catalog']);

interface ErrorParts {
  readonly kind: string;
  readonly text: string;
}

/** DuckDB writes its errors as `Kind Error: text`, or as JSON with both. */
function readError(error: unknown): ErrorParts {
  const raw = error instanceof Error ? error.message : String(error);
  const json = raw.indexOf('{"exception_type"');
  if (json >= 0) return readJson(raw.slice(json)) ?? { kind: '', text: raw };
  const match = /^(?:[^:]*error: )?([A-Z][\w -]*?) Error: ([\s\S]*)$/.exec(raw);
  if (match !== null) return { kind: match[1] ?? '', text: match[2] ?? '' };
  return { kind: '', text: raw };
}

function readJson(text: string): ErrorParts | undefined {
  try {
    const { exception_type: kind, exception_message: message } = JSON.parse(text);
    return { kind: String(kind), text: String(message) };
  } catch {
    return undefined;
  }
}

function facts(kind: string, text: string, rule: Rule | undefined): Record<string, string> {
  const extension = /exists in the (\w+) extension/.exec(text)?.[1];
  const reason = rule?.conflict === true ? { reason: 'conflict' } : {};
  return { ...reason, ...(kind === '' ? {} : { kind }), ...(extension === undefined ? {} : { extension }) };
}

/** The first line of what DuckDB says, without anything in single quotes; the statement is quoted further down. */
function withoutValues(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/'(?:[^']|'')*'?/g, '…').trim();
}
