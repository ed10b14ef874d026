import { EiderError } from '@eider/core';
import { noAnswerError, type RequestKind } from '../calls/request-failure.ts';

/** How far a transaction had come when it failed: before it was told to commit nothing of it can stay. */
export type TransactionStage = RequestKind | 'before-commit';

/** The error of opening the database, by the browser's word for it. */
export function toOpenError(error: unknown): EiderError {
  const browserCode = wordOf(error);
  const details = { browserCode };
  if (browserCode === 'VersionError') {
    const message = 'the database was made by a newer version of this package: reload the page with that version';
    return new EiderError('UNSUPPORTED', message, { details });
  }
  if (browserCode === 'QuotaExceededError') return noSpaceError();
  if (browserCode === 'SecurityError' || browserCode === 'NotAllowedError') {
    const message = 'the browser lets this page keep nothing: allow it to store data';
    return new EiderError('PERMISSION_DENIED', message, { details });
  }
  return new EiderError('UNAVAILABLE', 'the browser could not open the database: try again', { details });
}

/** The error of a transaction that the browser ended: what it held is undone, unless it was being committed and nobody knows. */
export function toTransactionError(error: unknown, stage: TransactionStage): EiderError {
  const browserCode = wordOf(error);
  if (browserCode === 'QuotaExceededError') return noSpaceError();
  if (stage === 'write') return noAnswerError('write', { browserCode });
  const message = 'the browser ended the transaction and nothing was changed: try again';
  return new EiderError('UNAVAILABLE', message, { details: { browserCode } });
}

/** The error of a handle that was closed. */
export function closedError(): EiderError {
  return new EiderError('CLOSED', 'the blob store is closed: open another');
}

/** The error of a handle whose database has been deleted under it. */
export function deletedError(): EiderError {
  return new EiderError('NOT_FOUND', 'the database was deleted while it was in use: open it again to begin a new one');
}

/** The error of a database with other contents. */
export function foreignError(): EiderError {
  return new EiderError('INVALID_ARGUMENT', 'the database belongs to another program: choose another name');
}

/** The error of a runtime without IndexedDB. */
export function missingError(): EiderError {
  return new EiderError('UNSUPPORTED', 'there is no IndexedDB here: it is for pages and workers of a browser');
}

function noSpaceError(): EiderError {
  return new EiderError(
    'RESOURCE_EXHAUSTED',
    'the browser gives this site no more space: delete something or ask navigator.storage.persist(); nothing was written',
  );
}

/** The browser's name of a failure; its message may hold anything. */
function wordOf(error: unknown): string {
  const name = typeof error === 'object' && error !== null && 'name' in error ? error.name : undefined;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : 'none';
}
