import type { EiderError, ErrorDetails } from '@eider/core';
import { noAnswerError, type RequestKind, unreachableError } from './request-failure.ts';

const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);
const CERTIFICATE = /CERT|SIGNATURE|ISSUER|ERR_TLS|ERR_SSL|EPROTO/;
const MAX_CAUSES = 8;

interface SystemFailure {
  readonly code: string;
  readonly syscall?: unknown;
}

/**
 * The error of a request that the connection failed. Nothing of the foreign error is kept but the system's code: it may hold
 * the request, and with it headers and signed addresses.
 */
export function toConnectionError(error: unknown, kind: RequestKind): EiderError {
  const failure = findSystemFailure(error);
  const details: ErrorDetails = failure === undefined ? {} : { systemCode: failure.code };
  return failure !== undefined && wasNeverSent(failure) ? unreachableError(details) : noAnswerError(kind, details);
}

function wasNeverSent({ code, syscall }: SystemFailure): boolean {
  return NEVER_SENT.has(code) || CERTIFICATE.test(code) || syscall === 'connect' || syscall === 'getaddrinfo';
}

// The first error with a system's code in the chain of causes; libraries wrap it once or twice.
function findSystemFailure(error: unknown): SystemFailure | undefined {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(current.code)) {
      if (current.code !== 'REQUEST_SEND_ERROR') return current as SystemFailure;
    }
    current = 'cause' in current ? current.cause : undefined;
  }
  return undefined;
}
