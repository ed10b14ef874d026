import { redactText } from './redact.ts';

/** The closed list of error codes. A caller may switch over it without a default. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PRECONDITION_FAILED'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'INDETERMINATE'
  | 'ABORTED'
  | 'LOCKED'
  | 'CLOSED'
  | 'CORRUPT_DATA'
  | 'UNSUPPORTED'
  | 'INTERNAL';

/** Facts about a failure: names, sizes and positions; never stored values, parameters or credentials. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

export interface EiderErrorOptions {
  /** Printed behind the message as `key=value`; URIs lose their credentials first. */
  readonly details?: ErrorDetails;
  /** Whether the same call may succeed later, unchanged. @default true for RETRYABLE_CODES, else false */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const RETRYABLE_CODES: ReadonlySet<ErrorCode> = new Set(['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'ABORTED', 'LOCKED']);
// A registered symbol: two copies of this package recognise each other's errors.
const BRAND = Symbol.for('eider.error');

/** The one error that eider rejects with: a code from a closed list, what to do about it, and facts without secrets. */
export class EiderError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: EiderErrorOptions = {}) {
    const details = redactDetails(options.details ?? {});
    super(withFacts(redactText(message), details), 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'EiderError';
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE_CODES.has(code);
    this.details = details;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** What a log or a reply may show: everything but the stack and the cause, which may hold more than it should. */
  toJSON(): { name: string; code: ErrorCode; message: string; retryable: boolean; details: ErrorDetails } {
    const { name, code, message, retryable, details } = this;
    return { name, code, message, retryable, details };
  }

  /** Whether a value is an eider error (of the given code), also one made by another copy of this package. */
  static is(value: unknown, code?: ErrorCode): value is EiderError {
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
    return code === undefined || (value as { readonly code?: unknown }).code === code;
  }
}

function redactDetails(details: ErrorDetails): ErrorDetails {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? redactText(value) : value,
  ]);
  return Object.freeze(Object.fromEntries(entries));
}

function withFacts(message: string, details: ErrorDetails): string {
  const facts = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  return facts.length === 0 ? message : `${message} (${facts.join(' ')})`;
}
