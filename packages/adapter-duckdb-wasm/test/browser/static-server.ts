import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';

/** What the server gives at a path: a text, or the content of a file. */
export type Route = { readonly text: string; readonly type: string } | { readonly file: string };

export interface StaticServer {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves these routes and nothing else, on a free port of the loopback interface. */
export async function serve(routes: ReadonlyMap<string, Route>): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const route = routes.get(request.url ?? '');
    if (route === undefined) {
      response.writeHead(404).end();
      return;
    }
    contentOf(route).then(
      ({ body, type }) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: originOf(server), close: () => closed(server) };
}

async function contentOf(route: Route): Promise<{ readonly body: string | Uint8Array; readonly type: string }> {
  if ('text' in route) return { body: route.text, type: route.type };
  return { body: await readFile(route.file), type: TYPES[extname(route.file)] ?? 'application/octet-stream' };
}

function originOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
