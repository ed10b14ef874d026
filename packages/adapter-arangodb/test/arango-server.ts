/**
 * A server on the loopback interface that answers the requests of this adapter as ArangoDB's published HTTP API describes them (collections, documents of
 * several keys, AQL cursors, authentication, error numbers). It knows the two queries of the adapter and no others.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest } from './arango-endpoints.ts';
import { ArangoFault, type ArangoState, newArangoState } from './arango-state.ts';

/** What a scripted request gets instead of an answer. */
export type Trouble =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'hang up'
  | 'hang up after work'
  | 'never answer';

export interface ArangoServer {
  readonly url: string;
  readonly state: ArangoState;
  /** Requests as `METHOD path`, in their order. */
  readonly requests: string[];
  /** What the next requests get that `matches`. */
  trouble(troubles: readonly Trouble[], matches?: (request: string) => boolean): void;
  close(): Promise<void>;
}

/** Starts a server with one database, `shop`. */
export async function startArangoServer(): Promise<ArangoServer> {
  const state = newArangoState();
  const requests: string[] = [];
  let troubles: Trouble[] = [];
  let isTroubled = (_request: string): boolean => true;
  const server = createServer((request, response) => {
    void (async () => {
      const name = `${request.method} ${request.url}`;
      requests.push(name);
      const trouble = isTroubled(name) ? troubles.shift() : undefined;
      const body = await bodyOf(request);
      if (trouble === 'hang up') return void request.socket.destroy();
      if (trouble === 'never answer') return;
      if (typeof trouble === 'object') return reply(response, trouble.status, trouble.body, trouble.headers);
      const answer = answerOf(state, request, body);
      if (trouble === 'hang up after work') return void request.socket.destroy();
      reply(response, answer.status, answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    requests,
    trouble(next, matches = () => true) {
      troubles = [...next];
      isTroubled = matches;
    },
    close: () => stop(server),
  };
}

function answerOf(state: ArangoState, request: IncomingMessage, body: string): { status: number; body: unknown } {
  try {
    return answerRequest(state, {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', 'http://127.0.0.1'),
      authorization: request.headers.authorization,
      body: body === '' ? undefined : JSON.parse(body),
    });
  } catch (error) {
    if (!(error instanceof ArangoFault)) throw error;
    const { status, errorNum, message } = error;
    return { status, body: { error: true, code: status, errorNum, errorMessage: message } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
