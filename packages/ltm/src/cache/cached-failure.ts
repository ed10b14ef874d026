import {
  EiderError,
  type ErrorCode,
  type ErrorDetails,
  type JsonObject,
  type JsonValue,
  redactText,
} from '@eider/core';

/** A failure as it is kept: name, message and, of an eider error, its code, facts and whether to try again. */
export function toFailure(error: unknown): JsonObject {
  if (EiderError.is(error)) {
    const { code, retryable, details } = error;
    return { name: 'EiderError', message: plainMessage(error), code, retryable, details };
  }
  if (error instanceof Error) return { name: wellFormed(error.name), message: wellFormed(error.message) };
  return { name: 'Error', message: wellFormed(String(error)) };
}

/** The failure again, as an error to throw: an eider error, or an error with the same name and message. */
export function toError(failure: JsonValue): Error {
  const { name, message, code, retryable, details } = (failure ?? {}) as JsonObject;
  if (typeof code === 'string') {
    return new EiderError(code as ErrorCode, String(message), {
      details: (details ?? {}) as ErrorDetails,
      retryable: retryable === true,
    });
  }
  const error = new Error(String(message));
  error.name = String(name);
  return error;
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
