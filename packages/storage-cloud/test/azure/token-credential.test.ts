import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { azureBlobStore } from '@eider/storage-cloud/azure';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorTexts } from '../error-secrets.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

// Tokens are sent over TLS only, and azurite has no certificate: a double that shows one blob to the bearer of the token.
const TOKEN = 'the-access-token';
const defaults = getCACertificates('default');
let server: Server;

beforeAll(async () => {
  const { cert, key } = selfSignedCertificate(Date.now());
  setDefaultCACertificates([...defaults, cert]);
  server = createServer({ cert, key }, (incoming, outgoing) => {
    if (incoming.headers.authorization === `Bearer ${TOKEN}`) {
      const headers = { etag: '"0x1"', 'last-modified': 'Tue, 28 Apr 2026 09:47:27 GMT', 'content-length': '7' };
      outgoing.writeHead(200, headers).end('content');
    } else {
      outgoing.writeHead(401, { 'x-ms-error-code': 'InvalidAuthenticationInfo' }).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  setDefaultCACertificates(defaults);
  server.closeAllConnections();
  server.close();
});

function openWith(token: string, asked: string[] = []) {
  const credential = {
    getToken: async (scopes: string | string[]) => {
      asked.push(...[scopes].flat());
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return azureBlobStore({ account: { name: 'someaccount', credential, endpoint }, container: 'some-container' });
}

test("a token credential's token opens the account and is asked for once", async () => {
  const asked: string[] = [];
  const store = openWith(TOKEN, asked);
  for (let call = 0; call < 3; call += 1) {
    expect(new TextDecoder().decode((await store.get('k'))?.bytes)).toBe('content');
  }
  expect(asked).toEqual(['https://storage.azure.com/.default']);
});

test('a token that the account does not know is UNAUTHENTICATED, and no error holds it', async () => {
  const error: unknown = await openWith('another-token')
    .get('k')
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'UNAUTHENTICATED', details: { status: 401 } });
  expect(errorTexts(error)).not.toContain('another-token');
});

test('an account whose certificate is not trusted is UNAVAILABLE, for changes too: nothing was sent', async () => {
  const stranger = createServer(selfSignedCertificate(Date.now()), () => expect.unreachable('a request was sent'));
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as AddressInfo;
  const account = { name: 'someaccount', key: 'c2VjcmV0', endpoint: `https://127.0.0.1:${port}` };
  const store = azureBlobStore({ account, container: 'some-container' });
  await expect(store.put('k', Uint8Array.of(1))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  stranger.close();
});
