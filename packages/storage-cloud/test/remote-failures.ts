import { type BlobStore, EiderError, type ErrorCode } from '@eider/core';
import { type Fault, startTcpProxy, type TcpProxy } from '@eider/test-servers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { errorTexts } from './error-secrets.ts';

/** One server, as the tests of failures need it. */
export interface RemotePlace {
  /** The server itself, without a path. */
  readonly endpoint: string;
  /** A store through an endpoint in the server's place, in a bucket that is empty for every test. */
  open(endpoint: string, timeoutMs?: number): BlobStore;
  /** What no error may hold. */
  readonly secrets: readonly string[];
}

const CALLS = {
  get: (store: BlobStore, signal?: AbortSignal) => store.get('k', optional(signal)),
  'get of a range': (store: BlobStore, signal?: AbortSignal) =>
    store.get('k', { range: { start: 1, end: 3 }, ...optional(signal) }),
  head: (store: BlobStore, signal?: AbortSignal) => store.head('k', optional(signal)),
  list: async (store: BlobStore, signal?: AbortSignal) => {
    for await (const info of store.list('', optional(signal))) expect(info.key).toBe('k');
  },
  put: (store: BlobStore, signal?: AbortSignal) => store.put('k', AFTER, optional(signal)),
  'put if absent': (store: BlobStore, signal?: AbortSignal) =>
    store.put('new', AFTER, { ifNoneMatch: '*', ...optional(signal) }),
  delete: (store: BlobStore, signal?: AbortSignal) => store.delete('k', optional(signal)),
} as const;

type CallName = keyof typeof CALLS;

const BEFORE = new TextEncoder().encode('before the call');
const AFTER = new TextEncoder().encode('after the call');
const READS: readonly CallName[] = ['get', 'get of a range', 'head', 'list'];
const WRITES: readonly CallName[] = ['put', 'put if absent', 'delete'];
const ALL: readonly CallName[] = [...READS, ...WRITES];

/** Tests that a remote store says what is true after every failure of the way or of the server, sends nothing twice and tells no secret. */
export function describeRemoteFailures(name: string, openPlace: () => Promise<RemotePlace>): void {
  describe(`${name}, when the way or the server fails`, () => {
    let place: RemotePlace;
    let proxy: TcpProxy;
    let direct: BlobStore;
    let store: BlobStore;

    beforeAll(async () => {
      place = await openPlace();
      proxy = await startTcpProxy(place.endpoint);
      direct = place.open(place.endpoint);
      store = place.open(proxy.endpoint);
      // What is asked once in a store's life is asked before the requests are counted.
      await direct.put('k', BEFORE);
      await store.head('k');
    });

    beforeEach(async () => {
      proxy.setRule(undefined);
      await direct.put('k', BEFORE);
      await direct.delete('new');
      proxy.forget();
    });

    afterAll(() => proxy.stop());

    async function failure(work: () => Promise<unknown>): Promise<EiderError> {
      const error: unknown = await work().then(
        (result) => expect.unreachable(`resolved with ${JSON.stringify(result)}`),
        (reason: unknown) => reason,
      );
      for (const secret of place.secrets) expect(errorTexts(error)).not.toContain(secret);
      if (!EiderError.is(error)) throw error;
      return error;
    }

    async function failBy(fault: Fault, call: CallName): Promise<EiderError> {
      proxy.setRule(() => fault);
      const error = await failure(() => CALLS[call](store));
      expect(proxy.requests).toHaveLength(1);
      return error;
    }

    async function expectBefore(): Promise<void> {
      expect((await direct.get('k'))?.bytes).toEqual(BEFORE);
      expect(await direct.head('new')).toBeUndefined();
    }

    test.each(READS)('a %s whose connection breaks is UNAVAILABLE', async (call) => {
      for (const kind of ['cut-before-request', 'lose-reply', 'cut-in-reply'] as const) {
        proxy.forget();
        expect(await failBy({ kind }, call)).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      }
    });

    test.each(WRITES)('a %s whose connection breaks before the request is INDETERMINATE', async (call) => {
      expect(await failBy({ kind: 'cut-before-request' }, call)).toMatchObject({ code: 'INDETERMINATE' });
      await expectBefore();
    });

    test.each(['put', 'put if absent'] as const)('a %s cut in the middle leaves the old blob', async (call) => {
      expect(await failBy({ kind: 'cut-in-request' }, call)).toMatchObject({ code: 'INDETERMINATE' });
      await expectBefore();
    });

    test.each(['lose-reply', 'cut-in-reply'] as const)(
      'a change that happened and whose answer was lost (%s) is INDETERMINATE',
      async (kind) => {
        expect(await failBy({ kind }, 'put')).toMatchObject({ code: 'INDETERMINATE', retryable: false });
        expect((await direct.get('k'))?.bytes).toEqual(AFTER);
        proxy.forget();
        expect(await failBy({ kind }, 'put if absent')).toMatchObject({ code: 'INDETERMINATE' });
        expect((await direct.get('new'))?.bytes).toEqual(AFTER);
        proxy.forget();
        expect(await failBy({ kind }, 'delete')).toMatchObject({ code: 'INDETERMINATE' });
        expect(await direct.head('k')).toBeUndefined();
      },
    );

    test.each([429, 503])(
      '%i with Retry-After is UNAVAILABLE, says when to come back, and nothing was sent twice',
      async (status) => {
        for (const call of ALL) {
          proxy.forget();
          const error = await failBy({ kind: 'answer', reply: { status, headers: { 'retry-after': '7' } } }, call);
          expect(error, call).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
          expect(error.details, call).toMatchObject({ status, retryAfterMs: 7000 });
        }
        await expectBefore();
      },
    );

    test.each([500, 502, 503, 504])('%i without Retry-After leaves the outcome of a change open', async (status) => {
      for (const call of ALL) {
        proxy.forget();
        const code: ErrorCode = WRITES.includes(call) ? 'INDETERMINATE' : 'UNAVAILABLE';
        expect(await failBy({ kind: 'answer', reply: { status } }, call), call).toMatchObject({ code });
      }
    });

    test.each([
      [401, 'UNAUTHENTICATED'],
      [403, 'PERMISSION_DENIED'],
      [409, 'ABORTED'],
      [412, 'PRECONDITION_FAILED'],
      [302, 'INTERNAL'],
    ] as const)('%i is %s', async (status, code) => {
      const headers = { location: `${proxy.endpoint}/elsewhere` };
      expect(await failBy({ kind: 'answer', reply: { status, headers } }, 'put')).toMatchObject({ code });
      await expectBefore();
    });

    test.each(ALL)('a %s is ABORTED by its signal while the server is silent', async (call) => {
      const controller = new AbortController();
      proxy.setRule(() => ({ kind: 'stall' }));
      const arrived = proxy.nextRequest();
      const failed = failure(() => CALLS[call](store, controller.signal));
      await arrived;
      const reason = new Error('no longer wanted');
      controller.abort(reason);
      expect(await failed).toMatchObject({ code: 'ABORTED', retryable: false, cause: reason });
    });

    test.each(ALL)('a %s that takes too long is given up', async (call) => {
      proxy.setRule(() => ({ kind: 'stall' }));
      const code: ErrorCode = WRITES.includes(call) ? 'INDETERMINATE' : 'TIMEOUT';
      expect(await failure(() => CALLS[call](place.open(proxy.endpoint, 50)))).toMatchObject({ code });
    });

    test('a listing is ABORTED between two of its blobs', async () => {
      await direct.put('new', AFTER);
      const controller = new AbortController();
      const listing = store.list('', { signal: controller.signal })[Symbol.asyncIterator]();
      expect((await listing.next()).value?.key).toBe('k');
      controller.abort();
      expect(await failure(() => listing.next())).toMatchObject({ code: 'ABORTED' });
    });

    test('a server that is not there is UNAVAILABLE, for changes too: nothing was sent', async () => {
      const gone = await startTcpProxy(place.endpoint);
      const nowhere = place.open(gone.endpoint);
      await gone.stop();
      for (const call of ALL) {
        expect(await failure(() => CALLS[call](nowhere)), call).toMatchObject({ code: 'UNAVAILABLE' });
      }
    });

    test('after a failure the same store works on', async () => {
      await failBy({ kind: 'cut-before-request' }, 'put');
      proxy.setRule(undefined);
      await store.put('k', AFTER);
      expect((await store.get('k'))?.bytes).toEqual(AFTER);
    });

    test('a get gives bytes and etag of one version, also while others overwrite', async () => {
      const contents = new Map<string, string>();
      const write = async () => {
        for (let round = 0; round < 60; round += 1) {
          const content = `round ${round} ${'x'.repeat(round * 100)}`;
          contents.set((await direct.put('k', new TextEncoder().encode(content))).etag, content);
        }
      };
      const read = async () => {
        const seen: (readonly [string, string])[] = [];
        for (let round = 0; round < 60; round += 1) {
          const blob = await store.get('k');
          if (blob === undefined) throw new Error('the blob was never gone');
          expect(blob.bytes.byteLength).toBe(blob.sizeBytes);
          seen.push([blob.etag, new TextDecoder().decode(blob.bytes)]);
        }
        return seen;
      };
      const first = (await direct.head('k'))?.etag ?? '';
      contents.set(first, new TextDecoder().decode(BEFORE));
      const [, ...seen] = await Promise.all([write(), read(), read()]);
      for (const [etag, content] of seen.flat()) expect(contents.get(etag)).toBe(content);
    });
  });
}

function optional(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
