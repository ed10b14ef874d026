import { type S3TestServer, startVersitygw } from '@eider/test-servers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, CALLS, errorOf, openBench } from './s3-bench.ts';

const STAGES = ['cut-before-request', 'cut-in-request', 'lose-reply', 'cut-in-reply'] as const;
const READS = CALLS.slice(0, 4);
const OLD = Uint8Array.of(1, 2, 3, 4, 5);
const NEW = Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9);
let server: S3TestServer;
let bench: Bench;

beforeAll(async () => {
  server = await startVersitygw();
});

afterAll(() => server.stop());

beforeEach(async () => {
  bench = await openBench(server);
  await bench.direct.put('k', OLD);
});

afterEach(() => bench[Symbol.asyncDispose]());

describe.each(STAGES)('a connection broken at the stage %s', (kind) => {
  const wasDone = kind === 'lose-reply' || kind === 'cut-in-reply';

  test.each(READS)('is mended by one more request: %s', async (_name, call) => {
    bench.proxy.failNext({ kind });
    expect(await call(bench.open())).toEqual(await call(bench.direct));
    expect(bench.proxy.requests).toHaveLength(2);
  });

  test.each(READS)('twice makes a read UNAVAILABLE: %s', async (_name, call) => {
    bench.proxy.failNext([{ kind }, { kind }]);
    expect(await errorOf(call(bench.open()))).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(bench.proxy.requests).toHaveLength(2);
  });

  test('makes a put INDETERMINATE and sends it once', async () => {
    bench.proxy.failNext({ kind });
    expect(await errorOf(bench.open().put('k', NEW))).toMatchObject({ code: 'INDETERMINATE', retryable: false });
    expect(bench.proxy.count('PUT')).toBe(1);
    expect((await bench.direct.get('k'))?.bytes).toEqual(wasDone ? NEW : OLD);
  });

  test('makes a create INDETERMINATE and sends it once, so that its own success is not taken for another one', async () => {
    bench.proxy.failNext({ kind });
    const error = await errorOf(bench.open().put('new', NEW, { ifNoneMatch: '*' }));
    expect(error).toMatchObject({ code: 'INDETERMINATE' });
    expect(bench.proxy.count('PUT')).toBe(1);
    expect((await bench.direct.get('new'))?.bytes).toEqual(wasDone ? NEW : undefined);
  });

  test('makes a swap INDETERMINATE and sends it once', async () => {
    const { etag } = await bench.direct.put('k', OLD);
    bench.proxy.failNext({ kind });
    expect(await errorOf(bench.open().put('k', NEW, { ifMatch: etag }))).toMatchObject({ code: 'INDETERMINATE' });
    expect(bench.proxy.count('PUT')).toBe(1);
    expect((await bench.direct.get('k'))?.bytes).toEqual(wasDone ? NEW : OLD);
  });

  test('makes a delete INDETERMINATE and sends it once', async () => {
    bench.proxy.failNext({ kind }, ({ method }) => method === 'DELETE');
    expect(await errorOf(bench.open().delete('k'))).toMatchObject({ code: 'INDETERMINATE' });
    expect(bench.proxy.count('DELETE')).toBe(1);
    expect((await bench.direct.get('k')) === undefined).toBe(wasDone);
  });
});

test('connections that the service closed while they were idle are no trouble for reads', async () => {
  const store = bench.open();
  await store.get('k');
  bench.proxy.cutConnections();
  expect((await store.get('k'))?.bytes).toEqual(OLD);
});

describe('a service that does not answer', () => {
  test.each(READS)('makes %s a TIMEOUT', async (_name, call) => {
    bench.proxy.setRule(() => ({ kind: 'stall' }));
    const error = await errorOf(call(bench.open({ timeoutMs: 50 })));
    expect(error).toMatchObject({ code: 'TIMEOUT', details: { timeoutMs: 50 } });
  });

  test('in the middle of a blob makes get a TIMEOUT', async () => {
    bench.proxy.setRule(() => ({ kind: 'stall-in-reply' }));
    expect(await errorOf(bench.open({ timeoutMs: 200 }).get('k'))).toMatchObject({ code: 'TIMEOUT' });
  });

  test('makes a put and a delete INDETERMINATE', async () => {
    bench.proxy.setRule(({ method }) => (method === 'HEAD' ? undefined : { kind: 'stall' }));
    const store = bench.open({ timeoutMs: 200 });
    expect(await errorOf(store.put('k', NEW))).toMatchObject({ code: 'INDETERMINATE' });
    expect(await errorOf(store.delete('k'))).toMatchObject({ code: 'INDETERMINATE' });
  });
});

describe('a signal that fires under way', () => {
  test.each(CALLS)('ends %s with ABORTED and its reason', async (_name, call) => {
    bench.proxy.setRule(() => ({ kind: 'stall' }));
    const controller = new AbortController();
    const arrived = bench.proxy.nextRequest();
    const ended = errorOf(call(bench.open(), controller.signal));
    await arrived;
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await ended).toMatchObject({ code: 'ABORTED', retryable: false, cause: reason });
  });

  test('ends get in the middle of a blob', async () => {
    bench.proxy.setRule(() => ({ kind: 'stall-in-reply' }));
    const controller = new AbortController();
    const arrived = bench.proxy.nextRequest();
    const ended = errorOf(bench.open().get('k', { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await ended).toMatchObject({ code: 'ABORTED' });
  });

  test('says of a put that it may have happened', async () => {
    bench.proxy.setRule(() => ({ kind: 'stall' }));
    const controller = new AbortController();
    const arrived = bench.proxy.nextRequest();
    const ended = errorOf(bench.open().put('k', NEW, { signal: controller.signal }));
    await arrived;
    controller.abort();
    expect(await ended).toMatchObject({ message: expect.stringContaining('may or may not have happened') });
  });
});
