/** A reply that the proxy gives itself; the server never sees the request. */
export interface InjectedReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What happens to a request:
 * - `cut-before-request`: the connection is reset, the server sees nothing;
 * - `cut-in-request`: the server gets half of the body, then the connection ends on both sides;
 * - `lose-reply`: the server does everything, then the connection is reset before its reply;
 * - `cut-in-reply`: half of the reply arrives (of its head, if it has no body), then the connection ends;
 * - `stall-in-reply`: half of the reply's body arrives and then nothing, while the connection stays;
 * - `stall`: nothing happens at all, for ever;
 * - `delay` and `hold`: the request is passed on later;
 * - `late`: the connection is reset once the whole request has arrived, and the server gets it so much later all the same;
 * - `answer`: the proxy answers by itself.
 */
export type Fault =
  | {
      readonly kind:
        | 'cut-before-request'
        | 'cut-in-request'
        | 'lose-reply'
        | 'cut-in-reply'
        | 'stall-in-reply'
        | 'stall';
    }
  | { readonly kind: 'delay' | 'late'; readonly ms: number }
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  | { readonly kind: 'answer'; readonly reply: InjectedReply };

/** A request as the proxy saw it arrive. */
export interface ProxiedRequest {
  readonly method: string;
  /** Decoded, without the query: `/bucket/some key`. */
  readonly path: string;
  /** The query as it was sent, without `?`; empty if there was none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Chooses what happens to a request; undefined passes it on. */
export type FaultRule = (request: ProxiedRequest) => Fault | undefined;

/** An S3 error as the real service words it, for codes that no test server gives: `s3ErrorReply(503, 'SlowDown', { retryAfter: '2' })`. */
export function s3ErrorReply(
  status: number,
  code: string,
  { retryAfter }: { readonly retryAfter?: string } = {},
): InjectedReply {
  return {
    status,
    headers: {
      'content-type': 'application/xml',
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>injected</Message></Error>`,
  };
}
