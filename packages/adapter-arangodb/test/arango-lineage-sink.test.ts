import type { DocumentStore, LineageEvent } from '@eider/core';
import { memoryDocumentStore } from '@eider/storage-cloud/memory';
import { expect, test } from 'vitest';
import { arangoDocumentStore, arangoLineageSink } from '../src/index.ts';
import { startArangoServer } from './arango-server.ts';

const EVENT: LineageEvent = {
  id: 'event-1',
  kind: 'run',
  outcome: 'complete',
  atMs: 1_767_225_600_000,
  tenantId: 'acme',
  job: { name: 'revenue', version: '1' },
  runId: 'run-1',
  inputs: [{ name: 'orders', digest: 'd1' }, { name: 'rates' }],
  outputs: [{ name: 'revenue', digest: 'd2' }],
};

async function graphOf(store: DocumentStore) {
  const nodes = (await store.read('lineage_nodes')).documents;
  const edges = (await store.read('lineage_edges')).documents;
  const nameOf = (id: unknown) => {
    const content = nodes.find((node) => node.id === id)?.content;
    return content?.['is'] === 'run' ? `run ${String(content['id'])}` : String(content?.['name']);
  };
  const steps = edges.map(({ content }) =>
    [nameOf(content['_from']), content['role'], nameOf(content['_to'])].join(' '),
  );
  return { nodes: nodes.length, steps: steps.sort() };
}

test('an event becomes vertices and edges on the server, and the same ones when it is told again', async () => {
  const server = await startArangoServer();
  const auth = { username: 'root', password: 'open sesame' };
  const store = arangoDocumentStore({ url: server.url, database: 'shop', auth });
  const sink = arangoLineageSink(store);
  await sink.record(EVENT);
  await sink.record(EVENT);
  expect(await graphOf(store)).toEqual({
    nodes: 4,
    steps: ['orders input run event-1', 'rates input run event-1', 'run event-1 output revenue'],
  });
  await store.close();
  await server.close();
});

test('runs meet at the datasets that they share, within a tenant and by digest', async () => {
  const store = memoryDocumentStore();
  const sink = arangoLineageSink(store);
  await sink.record(EVENT);
  await sink.record({ ...EVENT, id: 'event-2', inputs: [{ name: 'revenue', digest: 'd2' }], outputs: [] });
  expect((await graphOf(store)).steps).toContain('revenue input run event-2');
  expect((await graphOf(store)).nodes).toBe(5);
  await sink.record({ ...EVENT, id: 'event-3', inputs: [{ name: 'revenue', digest: 'other' }], outputs: [] });
  expect((await graphOf(store)).nodes).toBe(7);
  await sink.record({ ...EVENT, tenantId: 'rival' });
  expect((await graphOf(store)).nodes).toBe(11);
});

test('a sink that is closed records nothing', async () => {
  const store = memoryDocumentStore();
  const sink = arangoLineageSink(store, { nodes: 'n', edges: 'e' });
  await sink.close();
  await expect(sink.record(EVENT)).rejects.toMatchObject({ code: 'CLOSED' });
  expect(await store.collections()).toEqual([]);
});
