import { openNodeDuckDb } from '@eider/adapter-duckdb-node';
import { EiderError, type LineageEvent, type LineageSink, manualClock, seededRandom, sql } from '@eider/core';
import { describe, expect, test } from 'vitest';
import {
  checkOpenLineage,
  createOutbox,
  type LineageFetch,
  type LineWriter,
  memoryOutboxStore,
  noLineage,
  openLineageFileSink,
  openLineageHttpSink,
  outboxLineageSink,
  sqlOutboxStore,
  toOpenLineage,
} from '../../src/index.ts';

const PRODUCER = 'https://example.test/eider/0.1.0';
const EVENT: LineageEvent = {
  id: 'event-1',
  kind: 'run',
  outcome: 'complete',
  atMs: Date.UTC(2026, 0, 1, 12),
  tenantId: 'acme/eu',
  job: { name: 'revenue', version: '2' },
  runId: 'sha256:abc',
  inputs: [{ name: 'orders', digest: 'd1' }, { name: 'rates' }],
  outputs: [{ name: 'revenue', digest: 'd2' }],
};

function openWriter(): LineWriter & { readonly texts: string[]; closed: number } {
  return {
    texts: [],
    closed: 0,
    async write(text) {
      this.texts.push(text);
    },
    async close() {
      this.closed += 1;
    },
  };
}

describe('an OpenLineage event', () => {
  test('has what the specification requires, in its names and forms', () => {
    const event = toOpenLineage(EVENT, { producer: PRODUCER });
    expect(event).toMatchObject({
      eventType: 'COMPLETE',
      eventTime: '2026-01-01T12:00:00.000Z',
      producer: PRODUCER,
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
      job: { namespace: 'eider/acme%2Feu', name: 'revenue@2' },
      inputs: [
        { name: 'orders', facets: { version: { _producer: PRODUCER, datasetVersion: 'd1' } } },
        { namespace: 'eider/acme%2Feu', name: 'rates' },
      ],
      outputs: [{ name: 'revenue' }],
    });
    expect(event.run.runId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(checkOpenLineage(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  test('of the same id is the same run; a UUID is kept', () => {
    const runOf = (id: string) => toOpenLineage({ ...EVENT, id }, { producer: PRODUCER }).run.runId;
    expect(runOf('a')).toBe(runOf('a'));
    expect(runOf('a')).not.toBe(runOf('b'));
    expect(runOf('0190b0a0-7e2c-7c3e-8a52-6e0f5a1b2c3d')).toBe('0190b0a0-7e2c-7c3e-8a52-6e0f5a1b2c3d');
    expect(toOpenLineage({ ...EVENT, outcome: 'fail' }, { producer: PRODUCER }).eventType).toBe('FAIL');
  });

  const valid = toOpenLineage(EVENT, { producer: PRODUCER });
  test.each<[string, unknown]>([
    ['no run', { ...valid, run: undefined }],
    ['a run that is no UUID', { ...valid, run: { runId: 'run-1' } }],
    ['a job without a namespace', { ...valid, job: { name: 'x' } }],
    ['a time that is none', { ...valid, eventTime: 'yesterday' }],
    ['a producer that is no URI', { ...valid, producer: 'me' }],
    ['no schema', { ...valid, schemaURL: undefined }],
    ['an unknown type', { ...valid, eventType: 'DONE' }],
    ['a facet without a producer', { ...valid, inputs: [{ namespace: 'n', name: 'x', facets: { version: {} } }] }],
    ['a dataset without a name', { ...valid, outputs: [{ namespace: 'n' }] }],
  ])('with %s breaks the rules', (_name, candidate) => {
    expect(() => checkOpenLineage(candidate)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('is refused if its producer or its time make none', () => {
    expect(() => toOpenLineage(EVENT, { producer: 'me' })).toThrow(/OpenLineage/);
    expect(() => toOpenLineage({ ...EVENT, atMs: Number.NaN }, { producer: PRODUCER })).toThrow(/OpenLineage/);
  });
});

test('a file gets one line for every event, in order', async () => {
  const writer = openWriter();
  const sink = openLineageFileSink(writer, { producer: PRODUCER });
  await sink.record(EVENT);
  await sink.record({ ...EVENT, id: 'event-2', outcome: 'fail' });
  expect(writer.texts.every((text) => text.indexOf('\n') === text.length - 1)).toBe(true);
  expect(writer.texts.map((text) => checkOpenLineage(JSON.parse(text)).eventType)).toEqual(['COMPLETE', 'FAIL']);
  await expect(sink.record(EVENT, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  await Promise.all([sink.close(), sink.close()]);
  expect(writer.closed).toBe(1);
  await expect(sink.record(EVENT)).rejects.toMatchObject({ code: 'CLOSED' });
});

describe('a server', () => {
  const URL = 'https://user:Geheim@lineage.test/api/v1/lineage';
  const open = (fetch: LineageFetch, timeoutMs = 30_000) =>
    openLineageHttpSink(fetch, {
      url: URL,
      producer: PRODUCER,
      headers: { authorization: 'Bearer Geheim-4711' },
      timeoutMs,
    });

  test('gets every event posted as JSON', async () => {
    const requests: unknown[] = [];
    const sink = open(async (url, { method, headers, body }) => {
      requests.push({ url, method, headers, event: checkOpenLineage(JSON.parse(body)).job.name });
      return { ok: true, status: 201 };
    });
    await sink.record(EVENT);
    expect(requests).toEqual([
      {
        url: URL,
        method: 'POST',
        headers: { authorization: 'Bearer Geheim-4711', 'content-type': 'application/json' },
        event: 'revenue@2',
      },
    ]);
  });

  test.each<[number, string]>([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [422, 'INVALID_ARGUMENT'],
    [429, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
  ])('that answers %i makes the event %s', async (status, code) => {
    await expect(open(async () => ({ ok: false, status })).record(EVENT)).rejects.toMatchObject({ code });
  });

  test('that cannot be reached, or never answers, is named without its credentials', async () => {
    const unreachable = open(async () => {
      throw new TypeError(`fetch failed: ${URL}`);
    }).record(EVENT);
    await expect(unreachable).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(unreachable).rejects.not.toThrow(/Geheim/);
    const silent: LineageFetch = (_url, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await expect(open(silent, 1).record(EVENT)).rejects.toMatchObject({ code: 'TIMEOUT' });
    const stop = new AbortController();
    const stopped = open(silent).record(EVENT, { signal: stop.signal });
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

test('no lineage keeps nothing and can be closed', async () => {
  const sink = noLineage();
  await sink.record(EVENT);
  await sink.close();
  await expect(sink.record(EVENT)).rejects.toMatchObject({ code: 'CLOSED' });
});

describe('an outbox before a sink', () => {
  function openSink() {
    const recorded: LineageEvent[] = [];
    const trouble = { isDown: false };
    const sink: LineageSink = {
      async record(event) {
        if (trouble.isDown) throw new EiderError('UNAVAILABLE', 'the sink is down');
        recorded.push(event);
      },
      close: async () => undefined,
    };
    return { recorded, trouble, sink };
  }

  test('keeps events while the sink is down, through a restart, and delivers each once', async () => {
    const store = memoryOutboxStore();
    const clock = manualClock();
    const open = () => createOutbox({ store, clock, random: seededRandom(1) });
    const { recorded, trouble, sink } = openSink();
    trouble.isDown = true;
    const outbox = await open();
    const lineage = outboxLineageSink(outbox, sink);
    await lineage.record(EVENT);
    await lineage.record({ ...EVENT, id: 'event-2' });
    await outbox.drain();
    expect(await outbox.counts('lineage')).toEqual({ pending: 2, dead: 0 });
    trouble.isDown = false;
    const again = await open();
    outboxLineageSink(again, sink);
    await clock.advance(10_000);
    await again.drain();
    await again.drain();
    expect(recorded.map(({ id }) => id)).toEqual(['event-1', 'event-2']);
    expect(recorded[0]).toEqual(EVENT);
  });

  test('keeps an event in the transaction of its data, or not at all', async () => {
    await using engine = await openNodeDuckDb();
    const outbox = await createOutbox({ store: await sqlOutboxStore(engine) });
    const { recorded, sink } = openSink();
    const lineage = outboxLineageSink(outbox, sink);
    await engine.execute(sql`CREATE TABLE runs (id VARCHAR)`);
    const failed = engine.transaction(async (session) => {
      await lineage.recordIn(session, EVENT);
      throw new Error('the run cannot be stored');
    });
    await expect(failed).rejects.toThrow('the run cannot be stored');
    await engine.transaction(async (session) => {
      await session.execute(sql`INSERT INTO runs VALUES ('run-2')`);
      await lineage.recordIn(session, { ...EVENT, id: 'event-2' });
    });
    await outbox.drain();
    expect(recorded.map(({ id }) => id)).toEqual(['event-2']);
  });

  test('refuses what is no event, and what comes after close', async () => {
    const outbox = await createOutbox({ store: memoryOutboxStore() });
    const lineage = outboxLineageSink(outbox, openSink().sink);
    const bad = lineage.record({ ...EVENT, kind: 'guess' as 'run' });
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', details: { path: 'kind' } });
    await lineage.close();
    await expect(lineage.record(EVENT)).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
