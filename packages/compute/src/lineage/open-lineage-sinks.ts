import { EiderError, type ErrorCode, type LineageEvent, type LineageSink } from '@eider/core';
import { type OpenLineageSettings, toOpenLineage } from './open-lineage-event.ts';

/** What a file is written through. Contract: when `write` resolves, the text is kept whole; texts are kept in the order of the calls. */
export interface LineWriter {
  write(text: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  close(): Promise<void>;
}

/** OpenLineage events as lines of JSON, in the order of their recording. Closing the sink closes the writer. */
export function openLineageFileSink(writer: LineWriter, settings: OpenLineageSettings): LineageSink {
  return sinkOf(
    (event, options) => writer.write(`${JSON.stringify(toOpenLineage(event, settings))}\n`, options),
    () => writer.close(),
  );
}

export interface OpenLineageHttpSettings extends OpenLineageSettings {
  /** Where events are posted, such as `https://lineage.example/api/v1/lineage`. */
  readonly url: string;
  /** Sent with every event, such as an authorization; never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Limit of one request. @default 10,000 */
  readonly timeoutMs?: number;
}

/** The part of `fetch` that is needed. */
export type LineageFetch = (
  url: string,
  request: { method: 'POST'; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<{ readonly ok: boolean; readonly status: number }>;

/** OpenLineage events, each posted to a server that collects them (Marquez and others). */
export function openLineageHttpSink(fetch: LineageFetch, settings: OpenLineageHttpSettings): LineageSink {
  const { url, headers = {}, timeoutMs = 10_000 } = settings;
  return sinkOf(
    async (event, { signal } = {}) => {
      const body = JSON.stringify(toOpenLineage(event, settings));
      const limit = AbortSignal.timeout(timeoutMs);
      const status = await statusOf(fetch, url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      if (status !== undefined) throw refusal(status);
    },
    async () => undefined,
  );
}

/** The status of a refusal; undefined if the event was taken. */
async function statusOf(fetch: LineageFetch, ...request: Parameters<LineageFetch>): Promise<number | undefined> {
  try {
    const { ok, status } = await fetch(...request);
    return ok ? undefined : status;
  } catch {
    const [, { signal }] = request;
    // Its own message may hold the url with what is secret in it.
    if (signal.aborted)
      throw new EiderError('TIMEOUT', 'the lineage server took too long: try again or raise timeoutMs');
    throw new EiderError('UNAVAILABLE', 'the lineage server cannot be reached: check url and network');
  }
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
};

function refusal(status: number): EiderError {
  const code = BY_STATUS[status] ?? 'UNAVAILABLE';
  return new EiderError(code, 'the lineage server did not take the event', { details: { status } });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new EiderError('ABORTED', 'the call was aborted by its signal: the event may have been told or not', {
    cause: signal.reason,
    retryable: false,
  });
}

function sinkOf(
  record: (event: LineageEvent, options?: { readonly signal?: AbortSignal }) => Promise<void>,
  close: () => Promise<void>,
): LineageSink {
  let closed: Promise<void> | undefined;
  return {
    async record(event, options) {
      if (closed !== undefined) throw new EiderError('CLOSED', 'the lineage sink is closed: open another');
      throwIfAborted(options?.signal);
      try {
        await record(event, options);
      } catch (error) {
        throwIfAborted(options?.signal);
        throw error;
      }
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
