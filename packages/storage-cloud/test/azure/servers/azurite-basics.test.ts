import { ContainerClient } from '@azure/storage-blob';
import { type AzureAccount, azureBlobStore } from '@eider/storage-cloud/azure';
import { type AzureTestServer, startAzurite, startTcpProxy } from '@eider/test-servers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorTexts } from '../../error-secrets.ts';
import { describeRemoteBasics } from '../../remote-basics.ts';
import { createContainer, readWriteSas } from './azurite-container.ts';

let server: AzureTestServer;
let container: string;

beforeAll(async () => {
  server = await startAzurite();
  container = await createContainer(server);
});

afterAll(() => server.stop());

function keyAccount(endpoint = server.endpoint): AzureAccount {
  return { name: server.account, key: server.accountKey, endpoint: `${endpoint}/${server.account}` };
}

describeRemoteBasics('azureBlobStore', () => ({
  store: azureBlobStore({ account: keyAccount(), container }),
  missing: azureBlobStore({ account: keyAccount(), container: 'no-such-container' }),
}));

test.each([
  ['a connection string with a key', () => ({ connectionString: server.connectionString })],
  [
    'a connection string with a signature',
    () => ({
      connectionString: `BlobEndpoint=${server.blobEndpoint};SharedAccessSignature=${readWriteSas(server, container)}`,
    }),
  ],
  ['a key', () => keyAccount()],
  [
    'a shared access signature',
    () => ({ name: server.account, endpoint: server.blobEndpoint, sasToken: `?${readWriteSas(server, container)}` }),
  ],
] as const)('the account can be opened with %s', async (what, account) => {
  const store = azureBlobStore({ account: account(), container, prefix: 'opened' });
  const { etag } = await store.put(what, new TextEncoder().encode(what), { ifNoneMatch: '*' });
  expect(await store.get(what)).toMatchObject({ etag, bytes: new TextEncoder().encode(what) });
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toContain(what);
  expect(await store.delete(what)).toBe(true);
});

describe('wrong credentials', () => {
  const wrongKey = Buffer.alloc(64, 9).toString('base64');

  const wrong: readonly (readonly [string, () => AzureAccount, readonly string[]])[] = [
    ['another key', () => ({ ...keyAccount(), key: wrongKey }) as AzureAccount, [wrongKey, 'SharedKey ']],
    [
      'a connection string with another key',
      () => ({ connectionString: server.connectionString.replace(server.accountKey, wrongKey) }),
      [wrongKey, 'SharedKey '],
    ],
    [
      'a signature that was changed',
      () => ({
        name: server.account,
        endpoint: server.blobEndpoint,
        sasToken: readWriteSas(server, container).replace(/sig=[^&]+/, 'sig=c29tZXRoaW5nZWxzZQ%3D%3D'),
      }),
      ['c29tZXRoaW5nZWxzZQ', 'sig='],
    ],
  ];

  // For a wrong signature azurite says AuthorizationFailure, the word of Azure for a missing right; Azure itself says AuthenticationFailed.
  test.each(wrong)('%s is refused by azurite in every call, and no error holds it', async (_what, account, secrets) => {
    const store = azureBlobStore({ account: account(), container });
    const calls = [
      () => store.get('k'),
      () => store.head('k'),
      () => store.put('k', Uint8Array.of(1)),
      () => store.delete('k'),
      () => store.list('')[Symbol.asyncIterator]().next(),
    ];
    for (const call of calls) {
      const error: unknown = await call().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'PERMISSION_DENIED', details: { serviceCode: 'AuthorizationFailure' } });
      for (const secret of secrets) expect(errorTexts(error)).not.toContain(secret);
    }
  });

  test('what Azure answers to a wrong signature is UNAUTHENTICATED', async () => {
    await using proxy = await startTcpProxy(server.endpoint);
    const headers = { 'x-ms-error-code': 'AuthenticationFailed', 'content-type': 'application/xml' };
    const body =
      '<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request.</Message>' +
      "<AuthenticationErrorDetail>The MAC signature found in the HTTP request 'bWFj' is not the same as any computed signature.</AuthenticationErrorDetail></Error>";
    proxy.setRule(({ method }) => ({
      kind: 'answer',
      reply: { status: 403, headers, ...(method === 'HEAD' ? {} : { body }) },
    }));
    const store = azureBlobStore({ account: keyAccount(proxy.endpoint), container });
    for (const call of [() => store.put('k', Uint8Array.of(1)), () => store.get('k'), () => store.head('k')]) {
      const error: unknown = await call().catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { serviceCode: 'AuthenticationFailed' } });
      expect(errorTexts(error)).not.toContain('bWFj');
    }
  });

  test('a signature that does not allow writing is PERMISSION_DENIED for a put', async () => {
    const sasToken = readWriteSas(server, container, 'rl');
    const account = { name: server.account, endpoint: server.blobEndpoint, sasToken };
    const store = azureBlobStore({ account, container });
    expect(await store.get('missing')).toBeUndefined();
    await expect(store.put('k', Uint8Array.of(1))).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

test('each call is one request', async () => {
  await using proxy = await startTcpProxy(server.endpoint);
  const store = azureBlobStore({ account: keyAccount(proxy.endpoint), container, prefix: 'one' });
  const { etag } = await store.put('k', Uint8Array.of(1, 2, 3));
  await store.put('k', Uint8Array.of(1, 2, 3), { ifMatch: etag });
  await store.get('k');
  await store.get('k', { range: { start: 1, end: 2 } });
  await store.head('k');
  await store.get('missing');
  for await (const info of store.list('')) expect(info.key).toBe('k');
  await store.delete('k');
  const methods = proxy.requests.map(({ method }) => method);
  expect(methods).toEqual(['PUT', 'PUT', 'GET', 'GET', 'HEAD', 'GET', 'GET', 'DELETE']);
});

test('blobs whose names stand for no key are not listed', async () => {
  const client = new ContainerClient(server.connectionString, container);
  for (const name of ['odd/', 'odd//a', 'odd/[x', 'odd/b']) await client.getBlockBlobClient(name).upload('x', 1);
  const keys: string[] = [];
  for await (const { key } of azureBlobStore({ account: keyAccount(), container }).list('odd')) keys.push(key);
  expect(keys).toEqual(['odd/b']);
});

test('a key of 900 brackets is too long for Azure and INVALID_ARGUMENT', async () => {
  const store = azureBlobStore({ account: keyAccount(), container });
  await expect(store.put('['.repeat(900), Uint8Array.of(1))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
