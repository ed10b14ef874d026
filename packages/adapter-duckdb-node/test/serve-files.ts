import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll } from 'vitest';

export interface FileServer {
  readonly port: number;
  /** Paths asked for, in order. */
  readonly requests: readonly string[];
}

/** Serves bytes by the end of their path, with ranges, on a free loopback port until the tests of the file have ended. */
export async function serveFiles(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback');
    requests.push(pathname);
    const found = Object.entries(files).find(([name]) => pathname.endsWith(name))?.[1];
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { status, headers, body } = partOf(found, request.headers.range);
    response.writeHead(status, {
      'accept-ranges': 'bytes',
      'content-length': body.length,
      etag: '"fixed"',
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return { port: address.port, requests };
}

interface Part {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

function partOf(bytes: Uint8Array, range: string | undefined): Part {
  const [, from, to] = /^bytes=(\d+)-(\d+)?$/.exec(range ?? '') ?? [];
  if (from === undefined) return { status: 200, headers: {}, body: bytes };
  const body = bytes.subarray(Number(from), to === undefined ? undefined : Number(to) + 1);
  const span = `${from}-${Number(from) + body.length - 1}`;
  return { status: 206, headers: { 'content-range': `bytes ${span}/${bytes.length}` }, body };
}
