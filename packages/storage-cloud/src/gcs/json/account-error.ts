import { EiderError } from '@eider/core';
import { toConnectionError } from '../../calls/connection-failure.ts';

const ADVICE = 'no credentials that work: give keyFile, serviceAccount or hmac, or set GOOGLE_APPLICATION_CREDENTIALS';

/** The error of credentials that gave no token. Nothing of the foreign error is kept: it holds the request for the token. */
export function toAccountError(error: unknown): EiderError {
  const { details } = toConnectionError(error, 'read');
  const { systemCode } = details;
  if (systemCode === undefined || isLocal(String(systemCode))) {
    return new EiderError('UNAUTHENTICATED', ADVICE, { details });
  }
  return new EiderError('UNAVAILABLE', 'the service that gives tokens cannot be reached: try again later', { details });
}

function isLocal(systemCode: string): boolean {
  return ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes(systemCode) || systemCode.startsWith('ERR_');
}
