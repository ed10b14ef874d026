/**
 * A proxy in front of a test server that delays, cuts and loses requests and replies on command, answers chosen ones itself, and counts them all.
 *
 * It speaks HTTP/1.1 and passes headers on as they came, so signatures that cover the proxy's own host and port hold. Give clients its
 * `endpoint` instead of the server's.
 */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { applyFault } from './apply-fault.ts';
import type { Exchange } from './exchange.ts';
import type { Fault, FaultRule, ProxiedRequest } from './fault.ts';

export interface TcpProxyOptions {
  /** Added before every request is passed on. @default 0 */
  readonly delayMs?: number;
}

/** A proxy that runs. */
export interface TcpProxy {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly port: number;
  /** Every request since the start or the last `forget`, in the order of arrival. */
  readonly requests: readonly ProxiedRequest[];
  /** Bytes of bodies and heads that clients sent and got since the start, over connections that have ended or still stand. */
  countBytes(): { readonly sent: number; readonly received: number };
  /** How many of `requests` have this method and, if given, a path that matches. */
  count(method: string, path?: RegExp): number;
  /** Empties `requests`. */
  forget(): void;
  /** Decides about every later request, in place of the rule before; undefined passes everything on. */
  setRule(rule: FaultRule | undefined): void;
  /** Decides about the next requests that match, one fault each; then everything is passed on again. */
  failNext(faults: Fault | readonly Fault[], matches?: (request: ProxiedRequest) => boolean): void;
  /** Resolves with the next request that matches, as soon as its head has arrived. */
  nextRequest(matches?: (request: ProxiedRequest) => boolean): Promise<ProxiedRequest>;
  /** Resets every connection that is open now. */
  cutConnections(): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a proxy on a free loopback port in front of `endpoint` (`http://host:port`). */
export async function startTcpProxy(endpoint: string, options: TcpProxyOptions = {}): Promise<TcpProxy> {
  const { hostname, port } = new URL(endpoint);
  const proxy = new RunningProxy({ host: hostname, port: Number(port) }, options.delayMs ?? 0);
  await proxy.listen();
  return proxy;
}

interface Waiter {
  readonly matches: (request: ProxiedRequest) => boolean;
  readonly resolve: (request: ProxiedRequest) => void;
}

class RunningProxy implements TcpProxy {
  readonly #target: Exchange['target'];
  readonly #delayMs: number;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #requests: ProxiedRequest[] = [];
  #waiters: Waiter[] = [];
  #rule: FaultRule | undefined;
  #ended = { sent: 0, received: 0 };

  constructor(target: Exchange['target'], delayMs: number) {
    this.#target = target;
    this.#delayMs = delayMs;
    this.#server = createServer((incoming, outgoing) => this.#take(incoming, outgoing));
    // Never closes an idle connection by itself: a client must not meet resets that no test asked for.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#ended.sent += socket.bytesRead;
        this.#ended.received += socket.bytesWritten;
      });
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get requests(): readonly ProxiedRequest[] {
    return this.#requests;
  }

  countBytes(): { readonly sent: number; readonly received: number } {
    const open = [...this.#sockets];
    return {
      sent: open.reduce((sum, socket) => sum + socket.bytesRead, this.#ended.sent),
      received: open.reduce((sum, socket) => sum + socket.bytesWritten, this.#ended.received),
    };
  }

  count(method: string, path?: RegExp): number {
    return this.#requests.filter((one) => one.method === method && (path === undefined || path.test(one.path))).length;
  }

  forget(): void {
    this.#requests = [];
  }

  setRule(rule: FaultRule | undefined): void {
    this.#rule = rule;
  }

  failNext(faults: Fault | readonly Fault[], matches: (request: ProxiedRequest) => boolean = () => true): void {
    const left = [faults].flat();
    this.#rule = (request) => (matches(request) ? left.shift() : undefined);
  }

  nextRequest(matches: (request: ProxiedRequest) => boolean = () => true): Promise<ProxiedRequest> {
    return new Promise((resolve) => this.#waiters.push({ matches, resolve }));
  }

  cutConnections(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.cutConnections();
    this.#agent.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const request = describeRequest(incoming);
    const exchange = { incoming, outgoing, target: this.#target, agent: this.#agent };
    this.#requests.push(request);
    const fault = this.#rule?.(request);
    for (const { resolve } of this.#waiters.filter(({ matches }) => matches(request))) resolve(request);
    this.#waiters = this.#waiters.filter(({ matches }) => !matches(request));
    if (this.#delayMs === 0) applyFault(exchange, fault);
    else setTimeout(() => applyFault(exchange, fault), this.#delayMs);
  }
}

function describeRequest({ method = 'GET', url = '/', headers }: IncomingMessage): ProxiedRequest {
  const [path = '', ...query] = url.split('?');
  return { method, path: decodeURIComponent(path), query: query.join('?'), headers };
}
