import {
  EiderError,
  type ErrorCode,
  type ErrorDetails,
  type JsonObject,
  type JsonValue,
  redactText,
} from '@eider/core';

/** A failure as it is kept: name, message, code and, of an eider error, its facts and whether to try again. */
export function toFailure(error: unknown): JsonObject {
  if (EiderError.is(error)) {
    const { code, retryable, details } = error;
    return { name: 'EiderError', message: plainMessage(error), code, retryable, details };
  }
  if (error instanceof Error) {
    return { name: wellFormed(error.name), message: wellFormed(error.message), ...codeOf(error) };
  }
  return { name: 'Error', message: wellFormed(String(error)) };
}

/** The failure again, as an error to throw: an eider error, or an error with the same name, message and code. */
export function toError(failure: JsonValue): Error {
  const { name, message, code, retryable, details } = (failure ?? {}) as JsonObject;
  // Only an eider error says whether to try again.
  if (typeof retryable === 'boolean') {
    return new EiderError(code as ErrorCode, String(message), {
      details: (details ?? {}) as ErrorDetails,
      retryable,
    });
  }
  const error = new Error(String(message));
  error.name = String(name);
  return code === undefined ? error : Object.assign(error, { code });
}

/** The code of an error of the system or a library: text such as ENOENT, or a number. */
function codeOf(error: Error): JsonObject {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string') return { code: wellFormed(code) };
  return typeof code === 'number' && Number.isFinite(code) ? { code } : {};
}

/** The message without the facts, which are printed from `details`. */
function plainMessage({ message, details }: EiderError): string {
  const facts = Object.entries(details).map(([name, value]) => `${name}=${value}`);
  const printed = facts.length === 0 ? '' : ` (${facts.join(' ')})`;
  return wellFormed(printed !== '' && message.endsWith(printed) ? message.slice(0, -printed.length) : message);
}

function wellFormed(text: string): string {
  return redactText(text.toWellFormed());
}
