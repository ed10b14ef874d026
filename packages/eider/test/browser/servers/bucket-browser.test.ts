import type { LongTermMemory } from '@eider/core';
import { s3BlobStore } from '@eider/storage-cloud/s3';
import { type S3TestServer, startVersitygw } from '@eider/test-servers';
import { bundlePage, type Chromium, openChromium } from '@eider/test-servers/browser';
import { openMemory } from 'eider';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MemoryTab, memoryTab } from '../memory-tab.ts';

const URI = 's3://agents/shared/cache.duckdb';
const LATEST = { consistency: 'latest' } as const;

describe('one memory on an S3 server, in a page and in a Node process', () => {
  let server: S3TestServer;
  let chromium: Chromium;
  let page: Page;
  let tab: MemoryTab;
  let node: LongTermMemory;

  beforeAll(async () => {
    server = await startVersitygw();
    const { endpoint, credentials, region } = server;
    const bucket = await server.createBucket('agents');
    chromium = await openChromium(await bundlePage(new URL('../memory-page.ts', import.meta.url)));
    await server.allowOrigins(bucket, [chromium.origin]);
    const blobStore = s3BlobStore({ bucket, prefix: 'shared/cache.duckdb', endpoint, credentials, region });
    node = await openMemory(URI, {}, { blobStore });
    page = await chromium.openPage('open');
    tab = memoryTab(page);
    const env = {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    // Hurried, so that giving up a store that cannot be reached takes no half minute.
    expect(await tab.open('m', URI, { env, region }, true)).toEqual({});
  }, 120_000);

  afterAll(async () => {
    await chromium?.close();
    await node?.close();
    await server?.stop();
  });

  test('each sees what the other has written, search included', async () => {
    await node.store('from-node', { text: 'remember the milk' });
    expect(await tab.call('m', 'valueOf', 'from-node', LATEST)).toEqual({ text: 'remember the milk' });
    await tab.call('m', 'store', 'from-page', { text: 'remember the bread' });
    expect((await node.retrieve('from-page', LATEST))?.value).toEqual({ text: 'remember the bread' });
    expect((await tab.call('m', 'found', 'remember')).toSorted()).toEqual(['from-node', 'from-page']);
    expect((await node.search('bread')).hits.map(({ record }) => record.key)).toEqual(['from-page']);
  });

  test('racing transactions of both conflict, and none is lost', async () => {
    const increments = async (): Promise<void> => {
      for (let time = 0; time < 10; time += 1) {
        await node.transaction(async (tx) => {
          const before = await tx.retrieve<number>('counter');
          await tx.store('counter', (before?.value ?? 0) + 1);
        });
      }
    };
    await Promise.all([increments(), tab.call('m', 'increment', 'counter', 10)]);
    expect(await tab.call('m', 'valueOf', 'counter', LATEST)).toBe(20);
    expect((await node.retrieve('counter', LATEST))?.value).toBe(20);
  });

  test('a checkpoint of one is read by the other, by ranges of its files', async () => {
    await tab.call('m', 'checkpoint');
    await node.store('after', 1);
    await node.checkpoint();
    expect(await tab.call('m', 'keys')).toEqual(['after', 'counter', 'from-node', 'from-page']);
    expect(await tab.call('m', 'found', 'milk')).toEqual(['from-node']);
  });

  test('a page without a network reads on, says how old that is, and its writes are UNAVAILABLE', async () => {
    await chromium.context.setOffline(true);
    await node.store('from-node', { text: 'remember the butter' });
    expect(await tab.call('m', 'valueOf', 'from-node')).toEqual({ text: 'remember the milk' });
    const { storage } = await tab.call('m', 'stats');
    const older = (await tab.call('m', 'stats')).storage?.stalenessMs;
    expect(older).toBeGreaterThan(storage?.stalenessMs ?? Number.POSITIVE_INFINITY);
    expect(await tab.codeOf('m', 'store', 'offline', 1)).toBe('UNAVAILABLE');
    expect(await tab.codeOf('m', 'valueOf', 'from-node', LATEST)).toBe('UNAVAILABLE');
    expect(await tab.call('m', 'valueOf', 'offline')).toBeUndefined();
    await chromium.context.setOffline(false);
    expect(await tab.call('m', 'valueOf', 'from-node', LATEST)).toEqual({ text: 'remember the butter' });
    await tab.call('m', 'store', 'online', 1);
    expect((await node.retrieve('online', LATEST))?.value).toBe(1);
    expect(await node.retrieve('offline', LATEST)).toBeUndefined();
  });

  test('a server that is down leaves reads of what is known, and no write is sent until it is back', async () => {
    await server.kill();
    expect(await tab.call('m', 'valueOf', 'online')).toBe(1);
    // The read's look at the log has failed: what it holds must be known before anything is written.
    expect(await tab.codeOf('m', 'store', 'down', 1)).toBe('UNAVAILABLE');
    await server.restart();
    expect(await tab.call('m', 'valueOf', 'down', LATEST)).toBeUndefined();
    await tab.call('m', 'store', 'up', 1);
    expect((await node.retrieve('up', LATEST))?.value).toBe(1);
  });

  test('a memory is not opened with wrong keys, and the error tells no secret', async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: server.endpoint,
      AWS_ACCESS_KEY_ID: 'nobody',
      AWS_SECRET_ACCESS_KEY: 'hunter2-secret',
    };
    const { code, message } = await tab.open('wrong', URI, { env, region: server.region });
    expect(code).toBe('UNAUTHENTICATED');
    expect(message).not.toContain('hunter2');
    expect(chromium.printed.join('\n')).not.toContain('hunter2');
  });
});
