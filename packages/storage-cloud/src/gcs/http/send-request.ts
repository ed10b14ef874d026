import { throwIfAborted } from '../../calls/abort.ts';
import { toConnectionError } from '../../calls/connection-failure.ts';
import { startDeadline } from '../../calls/request-deadline.ts';
import type { RequestKind } from '../../calls/request-failure.ts';

/** The function that makes HTTP requests: the platform's `fetch`, or one that behaves like it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One HTTP request, ready to send. */
export interface HttpRequest {
  readonly kind: RequestKind;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | globalThis.Blob;
}

/** An answer, read to its end. */
export interface HttpReply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** How requests are sent. */
export interface HttpSettings {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

/** Sends one request, once, and reads its whole answer. Redirects are not followed: they would carry credentials elsewhere. */
export async function sendRequest(
  request: HttpRequest,
  signal: AbortSignal | undefined,
  { fetch, timeoutMs }: HttpSettings,
): Promise<HttpReply> {
  throwIfAborted(signal);
  const deadline = startDeadline(signal, timeoutMs);
  const { method, url, headers, body } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: deadline.signal,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (error) {
    throw deadline.findError(request.kind) ?? toConnectionError(error, request.kind);
  } finally {
    deadline.end();
  }
}
