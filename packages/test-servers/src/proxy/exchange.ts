import { type Agent, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import type { InjectedReply } from './fault.ts';

/** One request and the reply that waits for it, with the server that it was meant for. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly target: { readonly host: string; readonly port: number };
  readonly agent: Agent;
}

/** Gives a request to the server and its reply to the client, both as streams. */
export function passOn(exchange: Exchange): void {
  const upstream = openUpstream(exchange, (reply) => {
    exchange.outgoing.writeHead(reply.statusCode ?? 502, reply.statusMessage, reply.rawHeaders);
    reply.once('error', () => exchange.incoming.socket.resetAndDestroy());
    reply.pipe(exchange.outgoing);
  });
  exchange.incoming.pipe(upstream);
}

/** Ends the connection at once; the server sees nothing. */
export function cutBeforeRequest({ incoming }: Exchange): void {
  incoming.socket.resetAndDestroy();
}

/** Gives the server half of the body, then ends both connections. */
export function cutInRequest(exchange: Exchange): void {
  const { incoming } = exchange;
  const half = Math.floor(Number(incoming.headers['content-length'] ?? 0) / 2);
  if (half === 0) {
    cutBeforeRequest(exchange);
    return;
  }
  const upstream = openUpstream(exchange, (reply) => reply.resume());
  let passed = 0;
  incoming.on('data', (chunk: Buffer) => {
    const piece = chunk.subarray(0, half - passed);
    passed += piece.byteLength;
    upstream.write(piece, () => {
      if (passed < half) return;
      upstream.destroy();
      incoming.socket.resetAndDestroy();
    });
  });
}

/** Lets the server do everything, then ends the connection instead of giving its reply. */
export function loseReply(exchange: Exchange): void {
  const { incoming } = exchange;
  const upstream = openUpstream(exchange, (reply) => {
    reply.once('close', () => incoming.socket.resetAndDestroy());
    reply.resume();
  });
  incoming.pipe(upstream);
}

/** Takes a whole request and ends the connection; the server gets it later, when nobody waits for its reply any more. */
export function passOnLate({ incoming, target, agent }: Exchange, ms: number): void {
  const { method = 'GET', url: path = '/', rawHeaders } = incoming;
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.once('end', () => {
    incoming.socket.resetAndDestroy();
    setTimeout(() => {
      const upstream = sendRequest({ ...target, method, path, headers: withoutExpect(rawHeaders), agent });
      upstream.once('response', (reply) => reply.resume());
      upstream.once('error', () => undefined);
      upstream.end(Buffer.concat(chunks));
    }, ms).unref();
  });
}

/** Gives the client half of the reply's body, or of its head if there is no body, then ends the connection. */
export function cutInReply(exchange: Exchange): void {
  // Ended, not reset: a reset could make the client's system drop what it has got so far.
  giveHalf(exchange, () => exchange.incoming.socket.destroy());
}

/** Gives the client half of the reply, then nothing more. */
export function stallInReply(exchange: Exchange): void {
  giveHalf(exchange, () => undefined);
}

function giveHalf(exchange: Exchange, onGiven: () => void): void {
  const { incoming, outgoing } = exchange;
  const upstream = openUpstream(exchange, (reply) => {
    const chunks: Buffer[] = [];
    reply.on('data', (chunk: Buffer) => chunks.push(chunk));
    reply.once('close', () => {
      const body = Buffer.concat(chunks);
      if (body.byteLength < 2) {
        incoming.socket.write('HTTP/1.1 200 OK\r\nContent-Le', onGiven);
        return;
      }
      outgoing.writeHead(reply.statusCode ?? 502, reply.statusMessage, reply.rawHeaders);
      outgoing.write(body.subarray(0, Math.floor(body.byteLength / 2)), onGiven);
    });
  });
  incoming.pipe(upstream);
}

/** Reads the request to its end and answers instead of the server. */
export function answerInstead(
  { incoming, outgoing }: Exchange,
  { status, headers = {}, body = '' }: InjectedReply,
): void {
  incoming.once('end', () => outgoing.writeHead(status, { ...headers }).end(body));
  incoming.resume();
}

function openUpstream(exchange: Exchange, onReply: (reply: IncomingMessage) => void) {
  const { incoming, outgoing, target, agent } = exchange;
  const { method = 'GET', url: path = '/' } = incoming;
  const upstream = sendRequest({ ...target, method, path, headers: withoutExpect(incoming.rawHeaders), agent });
  upstream.once('response', onReply);
  upstream.once('error', () => incoming.socket.resetAndDestroy());
  // The client has gone away: so does its request.
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) upstream.destroy();
  });
  return upstream;
}

/** All headers as they came, so that signatures hold; the proxy itself has answered `Expect: 100-continue`. */
function withoutExpect(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'expect');
}
