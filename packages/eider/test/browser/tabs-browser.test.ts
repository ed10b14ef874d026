import { bundlePage, type Chromium, openChromium } from '@eider/test-servers/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MemoryTab, memoryTab } from './memory-tab.ts';

const INCREMENTS = 25;
const ACKNOWLEDGED = 40;

describe('one IndexedDB memory in two tabs', () => {
  let chromium: Chromium;
  let pages: readonly [Page, Page];
  let first: MemoryTab;
  let second: MemoryTab;

  beforeAll(async () => {
    chromium = await openChromium(await bundlePage(new URL('./memory-page.ts', import.meta.url)));
    pages = [await chromium.openPage('open'), await chromium.openPage('open')];
    first = memoryTab(pages[0]);
    second = memoryTab(pages[1]);
    const opened = await Promise.all([first, second].map((tab) => tab.open('m', 'indexeddb:agents')));
    expect(opened).toEqual([{}, {}]);
  });

  afterAll(async () => {
    await chromium?.close();
  });

  test('both write, and latest reads see it in the other, search included', async () => {
    await first.call('m', 'store', 'from-first', { text: 'remember the milk' });
    await second.call('m', 'store', 'from-second', { text: 'remember the bread' });
    const latest = { consistency: 'latest' } as const;
    expect(await second.call('m', 'valueOf', 'from-first', latest)).toEqual({ text: 'remember the milk' });
    expect(await first.call('m', 'valueOf', 'from-second', latest)).toEqual({ text: 'remember the bread' });
    expect((await first.call('m', 'found', 'remember')).toSorted()).toEqual(['from-first', 'from-second']);
    expect(await second.call('m', 'delete', 'from-first')).toBe(true);
    expect(await first.call('m', 'valueOf', 'from-first', latest)).toBeUndefined();
  });

  test('racing transactions conflict, run again, and none is lost', async () => {
    const increments = [first, second].map((tab) => tab.call('m', 'increment', 'counter', INCREMENTS));
    await Promise.all(increments);
    for (const tab of [first, second]) {
      expect(await tab.call('m', 'valueOf', 'counter', { consistency: 'latest' })).toBe(2 * INCREMENTS);
    }
  });

  test('of two tabs that create one key exactly one does', async () => {
    for (let round = 0; round < 10; round += 1) {
      const codes = await Promise.all(
        [first, second].map((tab) => tab.codeOf('m', 'store', `once ${round}`, round, { ifRevision: 'absent' })),
      );
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      expect(codes.filter((code) => code === 'PRECONDITION_FAILED')).toHaveLength(1);
    }
  });

  test('a checkpoint in one tab changes nothing of what the other reads', async () => {
    const before = await second.call('m', 'keys');
    await first.call('m', 'checkpoint');
    await second.call('m', 'store', 'after-checkpoint', 1);
    expect(await first.call('m', 'keys')).toEqual([...before, 'after-checkpoint'].toSorted());
    expect(await second.call('m', 'keys')).toEqual(await first.call('m', 'keys'));
  });

  test('a tab that is closed in the middle of writing loses nothing that was acknowledged', async () => {
    const acknowledged: string[] = [];
    const enough = Promise.withResolvers<void>();
    await chromium.context.exposeFunction('acknowledge', (key: string) => {
      acknowledged.push(key);
      if (acknowledged.length === ACKNOWLEDGED) enough.resolve();
    });
    const page = await chromium.openPage('open');
    const third = memoryTab(page);
    await third.open('m', 'indexeddb:agents');
    const writing = third.call('m', 'storeForEver', 'closing ').catch(() => undefined);
    await enough.promise;
    await page.close();
    await writing;
    const keys = await first.call('m', 'keys');
    expect(acknowledged.filter((key) => !keys.includes(key))).toEqual([]);
    expect(await second.call('m', 'keys')).toEqual(keys);
  });

  test('without a network everything goes on: store, retrieve, search, a transaction, a checkpoint', async () => {
    await chromium.context.setOffline(true);
    expect(await pages[0].evaluate('navigator.onLine')).toBe(false);
    await first.call('m', 'store', 'offline', { text: 'written under the sea' });
    expect(await second.call('m', 'valueOf', 'offline', { consistency: 'latest' })).toEqual({
      text: 'written under the sea',
    });
    expect(await second.call('m', 'found', 'sea')).toEqual(['offline']);
    await second.call('m', 'increment', 'counter', 1);
    await first.call('m', 'checkpoint');
    await first.open('again', 'indexeddb:agents');
    expect(await first.call('again', 'valueOf', 'offline')).toEqual({ text: 'written under the sea' });
    await first.call('again', 'close');
    await chromium.context.setOffline(false);
  });

  test('what was stored is there when all tabs have been closed', async () => {
    const keys = await first.call('m', 'keys');
    await Promise.all(pages.map((page) => page.close()));
    const again = memoryTab(await chromium.openPage('open'));
    await again.open('m', 'indexeddb:agents');
    expect(await again.call('m', 'keys')).toEqual(keys);
    expect(await again.call('m', 'stats')).toMatchObject({
      storage: { capabilities: { format: 'parquet', durable: true, engine: 'none' } },
    });
    await again.call('m', 'close');
  });

  test('prints nothing', () => {
    expect(chromium.printed).toEqual([]);
  });
});
