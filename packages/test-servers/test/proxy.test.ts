import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, s3ErrorReply, startTcpProxy, type TcpProxy } from '@eider/test-servers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const REPLY = 'x'.repeat(1000);
/** Bodies that the server got, whole or not. */
let received: { readonly body: string; readonly isWhole: boolean }[];
let server: Server;
let proxy: TcpProxy;

beforeEach(async () => {
  received = [];
  server = createServer(async (request, response) => {
    received.push(await readBody(request));
    response.writeHead(200, { 'x-seen': request.headers['x-sent'] ?? '', 'content-length': REPLY.length }).end(REPLY);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startTcpProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await proxy.stop();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function readBody(request: IncomingMessage): Promise<{ readonly body: string; readonly isWhole: boolean }> {
  let body = '';
  try {
    for await (const chunk of request) body += chunk;
    return { body, isWhole: true };
  } catch {
    return { body, isWhole: false };
  }
}

async function send(path = '/bucket/a%20key?list=1', body = 'y'.repeat(100)): Promise<string> {
  const response = await fetch(proxy.endpoint + path, { method: 'PUT', headers: { 'x-sent': 'a header' }, body });
  return `${response.status} ${response.headers.get('x-seen') ?? ''} ${(await response.text()).length}`;
}

test('a request and its reply pass unchanged', async () => {
  expect(await send()).toBe('200 a header 1000');
  expect(received).toEqual([{ body: 'y'.repeat(100), isWhole: true }]);
});

test('requests are kept and counted by method and path', async () => {
  await send();
  await send('/bucket/other');
  expect(proxy.requests.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['PUT', '/bucket/a key', 'list=1'],
    ['PUT', '/bucket/other', ''],
  ]);
  expect([proxy.count('PUT'), proxy.count('PUT', /other$/), proxy.count('GET')]).toEqual([2, 1, 0]);
  proxy.forget();
  expect(proxy.count('PUT')).toBe(0);
});

test('bytes are counted both ways', async () => {
  await send('/k', 'y'.repeat(5000));
  const { sent, received: got } = proxy.countBytes();
  expect(sent).toBeGreaterThan(5000);
  expect(got).toBeGreaterThan(1000);
});

describe('a broken connection', () => {
  test.each([
    ['cut-before-request', []],
    ['cut-in-request', [{ body: 'y'.repeat(50), isWhole: false }]],
    ['lose-reply', [{ body: 'y'.repeat(100), isWhole: true }]],
    ['cut-in-reply', [{ body: 'y'.repeat(100), isWhole: true }]],
  ] as const)('%s fails for the client, and the server has got what it should', async (kind, expected) => {
    proxy.failNext({ kind });
    await expect(send()).rejects.toThrow();
    await expect.poll(() => received).toEqual(expected);
    expect(await send()).toBe('200 a header 1000');
  });

  test('in the middle of the reply comes after half of it', async () => {
    proxy.failNext({ kind: 'cut-in-reply' });
    const response = await fetch(proxy.endpoint);
    const reader = (response.body ?? expect.unreachable('there is no body')).getReader();
    let length = 0;
    const readAll = async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) length += part.value.byteLength;
    };
    await expect(readAll()).rejects.toThrow();
    expect(length).toBe(500);
  });
});

test.each(['stall', 'stall-in-reply'] as const)('%s ends only when the connection does', async (kind) => {
  proxy.failNext({ kind });
  const arrived = proxy.nextRequest();
  const failed = expect(send()).rejects.toThrow();
  await arrived;
  proxy.cutConnections();
  await failed;
});

test('a held request is passed on when it is let go', async () => {
  let letGo: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  proxy.failNext({ kind: 'hold', until });
  const arrived = proxy.nextRequest(({ path }) => path === '/bucket/a key');
  const sent = send();
  expect((await arrived).method).toBe('PUT');
  expect(received).toEqual([]);
  letGo();
  expect(await sent).toBe('200 a header 1000');
});

test('a late request fails for the client, and the server gets it all the same', async () => {
  proxy.failNext({ kind: 'late', ms: 50 });
  await expect(send()).rejects.toThrow();
  await expect.poll(() => received).toEqual([{ body: 'y'.repeat(100), isWhole: true }]);
});

test('a delay is added to every request, and to one more by a fault', async () => {
  await using slow = await startTcpProxy(proxy.endpoint, { delayMs: 40 });
  slow.failNext({ kind: 'delay', ms: 60 });
  const startedMs = performance.now();
  await (await fetch(slow.endpoint)).text();
  // Timers may fire a millisecond early, never more.
  expect(performance.now() - startedMs).toBeGreaterThan(98);
});

test('an injected reply comes from the proxy, and the server sees nothing', async () => {
  const reply = s3ErrorReply(503, 'SlowDown', { retryAfter: '7' });
  proxy.failNext({ kind: 'answer', reply });
  const response = await fetch(proxy.endpoint, { method: 'PUT', body: 'z' });
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
  expect(await response.text()).toContain('<Code>SlowDown</Code>');
  expect(received).toEqual([]);
});

test('a rule decides about each request, and faults are used up in order', async () => {
  const cut: Fault = { kind: 'cut-before-request' };
  proxy.setRule(({ path }) => (path.endsWith('bad') ? cut : undefined));
  expect(await send('/good')).toContain('200');
  await expect(send('/bad')).rejects.toThrow();
  proxy.failNext([cut, { kind: 'answer', reply: { status: 418 } }], ({ path }) => path.endsWith('bad'));
  expect(await send('/good')).toContain('200');
  await expect(send('/bad')).rejects.toThrow();
  expect(await send('/bad')).toContain('418');
  expect(await send('/bad')).toContain('200');
});
