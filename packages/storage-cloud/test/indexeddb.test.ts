import { indexedDbBlobStore } from '@eider/storage-cloud/indexeddb';
import { describe, expect, test } from 'vitest';
import { type TransactionStage, toOpenError, toTransactionError } from '../src/indexeddb/indexed-db-errors.ts';

test('without IndexedDB every call is UNSUPPORTED and says where there is one', async () => {
  const store = indexedDbBlobStore({ database: 'agents' });
  await expect(store.get('k')).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('browser'),
  });
  await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  await store.close();
  await expect(store.get('k')).rejects.toMatchObject({ code: 'CLOSED' });
});

test.each([[{ database: '' }], [{ database: undefined as unknown as string }], [{ database: 'agents', timeoutMs: 0 }]])(
  'options that cannot be are INVALID_ARGUMENT: %o',
  (options) => {
    expect(() => indexedDbBlobStore(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  },
);

describe('an error of the browser', () => {
  test.each([
    ['VersionError', 'UNSUPPORTED'],
    ['QuotaExceededError', 'RESOURCE_EXHAUSTED'],
    ['SecurityError', 'PERMISSION_DENIED'],
    ['NotAllowedError', 'PERMISSION_DENIED'],
    ['UnknownError', 'UNAVAILABLE'],
    ['InvalidStateError', 'UNAVAILABLE'],
  ])('%s while opening is %s', (name, code) => {
    expect(toOpenError(new DOMException('a secret', name)).code).toBe(code);
  });

  test.each<readonly [string, TransactionStage, string]>([
    ['QuotaExceededError', 'write', 'RESOURCE_EXHAUSTED'],
    ['QuotaExceededError', 'before-commit', 'RESOURCE_EXHAUSTED'],
    ['UnknownError', 'write', 'INDETERMINATE'],
    ['AbortError', 'write', 'INDETERMINATE'],
    ['AbortError', 'before-commit', 'UNAVAILABLE'],
    ['UnknownError', 'before-commit', 'UNAVAILABLE'],
    ['UnknownError', 'read', 'UNAVAILABLE'],
    ['DataError', 'read', 'UNAVAILABLE'],
  ])('%s in a transaction, %s, is %s', (name, stage, code) => {
    expect(toTransactionError(new DOMException('a secret', name), stage).code).toBe(code);
  });

  test.each([null, undefined, 'text', { name: 'not a word!' }])('that is none (%o) is mapped as well', (error) => {
    expect(toTransactionError(error, 'write').code).toBe('INDETERMINATE');
  });

  test('shows its name and nothing else of it', () => {
    const error = toOpenError(new DOMException('a secret', 'UnknownError'));
    expect(error.details).toEqual({ browserCode: 'UnknownError' });
    expect(error.message).not.toContain('a secret');
    expect(error.cause).toBeUndefined();
  });
});
