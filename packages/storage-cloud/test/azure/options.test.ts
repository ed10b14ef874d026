import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EiderError } from '@eider/core';
import { type AzureAccount, type AzureBlobStoreOptions, azureBlobStore } from '@eider/storage-cloud/azure';
import { describe, expect, test } from 'vitest';
import { errorTexts } from '../error-secrets.ts';

const account = { name: 'someaccount', key: 'c2VjcmV0', endpoint: 'http://127.0.0.1:9/someaccount' };
const credential = { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 }) };

describe('azureBlobStore refuses what cannot work', () => {
  const wrong: readonly (readonly [string, Partial<AzureBlobStoreOptions>])[] = [
    ['a container with capitals', { container: 'Container' }],
    ['a container with a slash', { container: 'con/tainer' }],
    ['a container with two hyphens in a row', { container: 'a--b' }],
    ['an empty container', { container: '' }],
    ['no container', { container: undefined as unknown as string }],
    ['no account', { account: undefined as unknown as AzureAccount }],
    ['an account without anything that opens it', { account: { name: 'someaccount' } as unknown as AzureAccount }],
    ['a prefix with two dots', { prefix: '../other' }],
    ['a prefix that is too long', { prefix: 'x'.repeat(124) }],
    ['a time limit of 0', { timeoutMs: 0 }],
    ['a time limit beyond timers', { timeoutMs: 2 ** 31 }],
    ['an account name with a dot', { account: { ...account, name: 'evil.example' } }],
    ['an endpoint with credentials', { account: { ...account, endpoint: 'https://user:pw@host' } }],
    ['an endpoint with a query', { account: { ...account, endpoint: 'https://host/?sig=abc' } }],
    ['an empty key', { account: { ...account, key: '' } }],
    ['an empty connection string', { account: { connectionString: '' } }],
    ['a signature without sig', { account: { name: 'someaccount', sasToken: 'sv=2024' } }],
    ['a token over http', { account: { name: 'someaccount', credential, endpoint: 'http://127.0.0.1:9/x' } }],
  ];

  test.each(wrong)('%s is INVALID_ARGUMENT', (_what, options) => {
    expect(() => azureBlobStore({ account, container: 'some-container', ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  test.each(['nonsense', 'AccountName=a;AccountKey=', 'DefaultEndpointsProtocol=https;AccountKey=c2VjcmV0a2V5'])(
    'a connection string that says too little (%s) is INVALID_ARGUMENT at the first call and is not repeated',
    async (connectionString) => {
      const store = azureBlobStore({ account: { connectionString }, container: 'some-container' });
      const error: unknown = await store.get('k').catch((reason: unknown) => reason);
      expect(EiderError.is(error, 'INVALID_ARGUMENT'), String(error)).toBe(true);
      expect(errorTexts(error)).not.toContain('c2VjcmV0a2V5');
    },
  );
});

test('a token credential is asked for the right to use storage, and its failure is UNAUTHENTICATED and says nothing of it', async () => {
  const asked: unknown[] = [];
  const failing = {
    getToken: (scopes: string | string[]) => {
      asked.push(scopes);
      return Promise.reject(new Error('client_secret=very-secret was refused'));
    },
  };
  const store = azureBlobStore({
    account: { name: 'someaccount', credential: failing, endpoint: 'https://127.0.0.1:9' },
    container: 'some-container',
  });
  for (const call of [() => store.put('k', Uint8Array.of(1)), () => store.get('k')]) {
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(EiderError.is(error, 'UNAUTHENTICATED'), String(error)).toBe(true);
    expect(errorTexts(error)).not.toContain('very-secret');
  }
  expect([asked.flat()[0], asked.length]).toEqual(['https://storage.azure.com/.default', 2]);
});

test('without the SDK the first call is UNSUPPORTED and names the package to install', async () => {
  const child = fileURLToPath(new URL('../children/without-sdk.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@eider/source',
    child,
    '@azure/storage-blob',
    'azure',
  ]);
  expect(JSON.parse(stdout)).toEqual({ code: 'UNSUPPORTED', namesPackage: true });
});
