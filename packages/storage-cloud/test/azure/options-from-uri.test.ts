import { azureBlobStore, azureOptionsFromUri } from '@eider/storage-cloud/azure';
import { describe, expect, test } from 'vitest';

const connectionString = 'DefaultEndpointsProtocol=https;AccountName=one;AccountKey=c2VjcmV0';
const named = { AZURE_STORAGE_ACCOUNT: 'someaccount' };
const credential = { getToken: async () => null };

describe('az:// and the variables', () => {
  test.each([
    ['a connection string', { AZURE_STORAGE_CONNECTION_STRING: connectionString }, { connectionString }],
    ['a key', { ...named, AZURE_STORAGE_KEY: 'c2VjcmV0' }, { name: 'someaccount', key: 'c2VjcmV0' }],
    [
      'a signature',
      { ...named, AZURE_STORAGE_SAS_TOKEN: 'sv=1&sig=x' },
      { name: 'someaccount', sasToken: 'sv=1&sig=x' },
    ],
    [
      'a connection string before a key',
      { ...named, AZURE_STORAGE_CONNECTION_STRING: connectionString, AZURE_STORAGE_KEY: 'c2VjcmV0' },
      { connectionString },
    ],
    [
      'a signature, since the key is empty',
      { ...named, AZURE_STORAGE_KEY: '', AZURE_STORAGE_SAS_TOKEN: 'sig=x' },
      { name: 'someaccount', sasToken: 'sig=x' },
    ],
  ])('the account is opened with %s', (_what, env, account) => {
    const options = azureOptionsFromUri('az://some-container/agents/memory', env);
    expect(options).toEqual({ account, container: 'some-container', prefix: 'agents/memory' });
    expect(() => azureBlobStore(options)).not.toThrow();
  });

  test('a credential that is given opens the named account, whatever keys there are', () => {
    const env = { ...named, AZURE_STORAGE_KEY: 'c2VjcmV0', AZURE_STORAGE_CONNECTION_STRING: connectionString };
    expect(azureOptionsFromUri('az://some-container', env, { credential })).toEqual({
      account: { name: 'someaccount', credential },
      container: 'some-container',
    });
  });

  test.each([{}, named, { AZURE_STORAGE_KEY: 'c2VjcmV0' }, { AZURE_STORAGE_SAS_TOKEN: 'sig=c2VjcmV0' }])(
    'without an account and what opens it (%o) it is UNAUTHENTICATED and says which variables to set',
    (env) => {
      const message = expect.stringMatching(/^(?!.*c2VjcmV0).*AZURE_STORAGE_CONNECTION_STRING.*AZURE_STORAGE_ACCOUNT/);
      const error = expect.objectContaining({ code: 'UNAUTHENTICATED', message });
      expect(() => azureOptionsFromUri('az://some-container', env)).toThrow(error);
    },
  );

  test.each(['s3://container', 'az://', 'az://a@b', 'https://account.blob.core.windows.net/container'])(
    '%s is INVALID_ARGUMENT',
    (uri) => {
      const error = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
      expect(() => azureOptionsFromUri(uri, { AZURE_STORAGE_CONNECTION_STRING: connectionString })).toThrow(error);
    },
  );
});
