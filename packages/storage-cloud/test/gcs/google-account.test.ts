import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EiderError } from '@eider/core';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { errorTexts } from '../error-secrets.ts';

// A bucket that shows itself to the bearer of one token, and a service that gives this token for another one: both on loopback, as no real
// account can be used here.
const TOKEN = 'ya29.the-access-token';
const SUBJECT_TOKEN = 'the-subject-token';
let server: Server;
let folder: string;
let tokenStatus = 200;
let tokenRequests = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eider-gcs-account-'));
  await writeFile(join(folder, 'subject'), SUBJECT_TOKEN);
  server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const answer = (status: number, value: unknown) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (incoming.url === '/token') {
      tokenRequests += 1;
      if (tokenStatus !== 200 || !body.includes(SUBJECT_TOKEN)) {
        answer(tokenStatus === 200 ? 400 : tokenStatus, { error: 'invalid_grant', error_description: SUBJECT_TOKEN });
      } else answer(200, { access_token: TOKEN, issued_token_type: 'x', token_type: 'Bearer', expires_in: 3600 });
    } else if (incoming.headers.authorization === `Bearer ${TOKEN}`) answer(200, { items: [] });
    else answer(401, { error: { errors: [{ reason: 'authError' }] } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  vi.unstubAllEnvs();
  tokenStatus = 200;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function endpoint(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A credential of an outside identity, whose token is exchanged at the loopback service. */
async function keyFile(name: string, tokenUrl: string): Promise<string> {
  const path = join(folder, name);
  const credential = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: tokenUrl,
    credential_source: { file: join(folder, 'subject') },
  };
  await writeFile(path, JSON.stringify(credential));
  return path;
}

async function failure(work: Promise<unknown>): Promise<EiderError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  for (const secret of [TOKEN, SUBJECT_TOKEN, 'PRIVATE KEY', 'Bearer']) expect(errorTexts(error)).not.toContain(secret);
  if (!EiderError.is(error)) throw error;
  return error;
}

function firstListed(options: { readonly keyFile?: string }): Promise<unknown> {
  const store = gcsBlobStore({ bucket: 'some-bucket', endpoint: endpoint(), ...options });
  return store.list('')[Symbol.asyncIterator]().next();
}

test("a key file's credential signs requests, and its token is asked for once", async () => {
  tokenRequests = 0;
  const store = gcsBlobStore({
    bucket: 'some-bucket',
    endpoint: endpoint(),
    keyFile: await keyFile('good.json', `${endpoint()}/token`),
  });
  for (let call = 0; call < 3; call += 1) {
    expect(await store.list('')[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
  }
  expect(tokenRequests).toBe(1);
});

test('an endpoint without credentials gets none', async () => {
  expect(await failure(firstListed({}))).toMatchObject({ code: 'UNAUTHENTICATED', details: { status: 401 } });
});

test("application default credentials sign requests to a regional address of Google's", async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', await keyFile('default.json', `${endpoint()}/token`));
  // Or the library asks the outside world for it.
  vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'some-project');
  const sent: (readonly [string, string | null])[] = [];
  const answering = async (url: string, init: RequestInit) => {
    sent.push([new URL(url).host, new Headers(init.headers).get('authorization')]);
    return Response.json({ items: [] });
  };
  const place = { bucket: 'some-bucket', endpoint: 'https://storage.europe-west3.rep.googleapis.com' };
  await gcsBlobStore(place, { fetch: answering }).list('')[Symbol.asyncIterator]().next();
  expect(sent).toEqual([['storage.europe-west3.rep.googleapis.com', `Bearer ${TOKEN}`]]);
});

test('application default credentials that are broken are UNAUTHENTICATED', async () => {
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'no-such-file.json'));
  const store = gcsBlobStore({ bucket: 'some-bucket' });
  expect(await failure(store.put('k', Uint8Array.of(1)))).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a token that is refused is UNAUTHENTICATED, for changes too: nothing was sent', async () => {
  tokenStatus = 403;
  const store = gcsBlobStore({
    bucket: 'some-bucket',
    endpoint: endpoint(),
    keyFile: await keyFile('refused.json', `${endpoint()}/token`),
  });
  expect(await failure(store.put('k', Uint8Array.of(1)))).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test.each([
  ['does not exist', undefined],
  ['holds no JSON', 'the-subject-token'],
  ['holds no credential', '{"token": "the-subject-token"}'],
  ['holds a credential of an unknown type', '{"type": "the-subject-token"}'],
])('a key file that %s is UNAUTHENTICATED and is not quoted', async (what, text) => {
  const path = join(folder, what);
  if (text !== undefined) await writeFile(path, text);
  expect(await failure(firstListed({ keyFile: path }))).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a service for tokens that is not there is UNAVAILABLE, for changes too: nothing was sent', async () => {
  const gone = await keyFile('gone.json', 'http://127.0.0.1:1/token');
  const store = gcsBlobStore({ bucket: 'some-bucket', endpoint: endpoint(), keyFile: gone });
  expect(await failure(store.put('k', Uint8Array.of(1)))).toMatchObject({ code: 'UNAVAILABLE' });
});

test('a key that is none is UNAUTHENTICATED', async () => {
  const privateKey = '-----BEGIN PRIVATE KEY-----\nbm8ga2V5\n-----END PRIVATE KEY-----\n';
  const serviceAccount = { clientEmail: 'x@project.iam.gserviceaccount.com', privateKey };
  const store = gcsBlobStore({ bucket: 'some-bucket', endpoint: endpoint(), serviceAccount });
  expect(await failure(store.get('k'))).toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a call is ABORTED while its token is waited for', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const store = gcsBlobStore({
    bucket: 'some-bucket',
    endpoint: endpoint(),
    keyFile: await keyFile('silent.json', `http://127.0.0.1:${port}/token`),
  });
  const controller = new AbortController();
  const asked = once(silent, 'request');
  const failed = failure(store.put('k', Uint8Array.of(1), { signal: controller.signal }));
  await asked;
  controller.abort();
  expect(await failed).toMatchObject({ code: 'ABORTED' });
  silent.closeAllConnections();
  silent.close();
});
