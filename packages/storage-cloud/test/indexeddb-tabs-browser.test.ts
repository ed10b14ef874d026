import { bundlePage, type Chromium, openChromium } from '@eider/test-servers/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callIn, type PageCall } from './browser/call-in.ts';

const RACERS = 16;
const ROUNDS = 20;
const LARGE_BYTES = 50 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

describe('one IndexedDB store in two tabs', () => {
  let chromium: Chromium;
  let pages: readonly [Page, Page];
  let first: PageCall;
  let second: PageCall;

  beforeAll(async () => {
    chromium = await openChromium(await bundlePage(new URL('./browser/indexeddb-page.ts', import.meta.url)));
    pages = [await chromium.openPage('race'), await chromium.openPage('race')];
    first = callIn(pages[0]);
    second = callIn(pages[1]);
  });

  afterAll(async () => {
    await chromium?.close();
  });

  test('of 32 racing creators of one key exactly one wins, in every round', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = `round ${round}`;
      const race = [first, second].map((call) => call('race', 'races', key, RACERS, { ifNoneMatch: '*' }));
      const [a = 0, b = 0] = await Promise.all(race);
      expect(a + b).toBe(1);
      expect(await first('textOf', 'races', key)).toEqual(await second('textOf', 'races', key));
    }
  });

  test('of 32 racing swaps of one etag exactly one wins, in every round', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await second('put', 'races', 'head.json', `before ${round}`);
      const ifMatch = 'value' in before ? before.value : '';
      const race = [first, second].map((call) => call('race', 'races', 'head.json', RACERS, { ifMatch }));
      const [a = 0, b = 0] = await Promise.all(race);
      expect(a + b).toBe(1);
    }
  });

  test('each sees at once what the other has put', async () => {
    await first('put', 'seen', 'k', 'by the first');
    expect(await second('textOf', 'seen', 'k')).toEqual({ value: 'by the first' });
    await second('put', 'seen', 'k', 'by the second');
    expect(await first('textOf', 'seen', 'k')).toEqual({ value: 'by the second' });
  });

  test('a tab that is closed keeps what it acknowledged, and is in nobody’s way', async () => {
    const closing = await chromium.openPage('race');
    const call = callIn(closing);
    for (let index = 0; index < 5; index += 1) {
      expect(await call('put', 'closed', `k${index}`, `text ${index}`)).toHaveProperty('value');
    }
    const underWay = call('race', 'closed', 'unknown', 8, {}).catch(() => undefined);
    await closing.close();
    await underWay;
    for (let index = 0; index < 5; index += 1) {
      expect(await first('textOf', 'closed', `k${index}`)).toEqual({ value: `text ${index}` });
    }
    expect(await first('put', 'closed', 'unknown', 'mine')).toHaveProperty('value');
  });

  test('a blob of 50 MB comes back whole, and a range of it costs the chunks that it touches', async () => {
    const { isWhole, readBytes } = await first('largeBlob', 'large', LARGE_BYTES);
    expect(isWhole).toBe(true);
    expect(readBytes).toBeGreaterThanOrEqual(1_000);
    expect(readBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES);
    await second('deleteDatabase', 'large');
  });

  test('a put that is aborted under way is ABORTED and has changed nothing', async () => {
    expect(await first('abortUnderWay', 'aborted')).toEqual({ code: 'ABORTED', stored: false });
  });

  test('deleting the database in one tab is not held up by the other, whose store is NOT_FOUND from then on', async () => {
    await first('put', 'deleted', 'k', 'gone');
    await second('deleteDatabase', 'deleted');
    expect(await first('textOf', 'deleted', 'k')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await second('put', 'deleted', 'k', 'new')).toHaveProperty('value');
    expect(await first('put', 'deleted', 'k', 'mixed up')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await second('textOf', 'deleted', 'k')).toEqual({ value: 'new' });
  });

  test('data that the browser clears leave the store NOT_FOUND, not empty', async () => {
    await first('put', 'cleared', 'k', 'gone');
    const session = await chromium.context.newCDPSession(pages[0]);
    await session.send('Storage.clearDataForOrigin', { origin: chromium.origin, storageTypes: 'indexeddb' });
    expect(await first('textOf', 'cleared', 'k')).toMatchObject({ code: 'NOT_FOUND' });
    expect(await first('put', 'cleared', 'k', 'new')).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a newer version in another tab is let through, and the older one is UNSUPPORTED from then on', async () => {
    await first('put', 'upgraded', 'k', 'old');
    await second('holdOpen', 'upgraded', 2, 'more');
    expect(await first('textOf', 'upgraded', 'k')).toMatchObject({ code: 'UNSUPPORTED' });
  });

  test('a tab that holds up a deletion makes opening TIMEOUT, and the same store works once it is gone', async () => {
    const holding = await chromium.openPage('race');
    await callIn(holding)('holdOpen', 'held', 1, 'of an old program');
    const deletion = second('deleteDatabase', 'held');
    expect(await first('textOf', 'held', 'k', 200)).toMatchObject({ code: 'TIMEOUT' });
    await holding.close();
    await deletion;
    expect(await first('put', 'held', 'k', 'text')).toHaveProperty('value');
  });

  test('the database of another program is refused and left alone', async () => {
    await second('holdOpen', 'foreign', 1, 'theirs');
    expect(await first('textOf', 'foreign', 'k')).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('a put that finds no space is RESOURCE_EXHAUSTED and has stored nothing, and goes on when there is space', async () => {
    const session = await chromium.context.newCDPSession(pages[0]);
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize: 20 * 1024 * 1024 });
    const result = await first('fillUp', 'full', 2 * 1024 * 1024);
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin });
    expect(result).toEqual({ code: 'RESOURCE_EXHAUSTED', isRefused: true, again: 'stored' });
  });

  test('prints nothing', () => {
    expect(chromium.printed).toEqual([]);
  });
});
