import { blobStoreSuite } from '@eider/conformance';
import { bundlePage, type Chromium, openChromium } from '@eider/test-servers/browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callIn, type PageCall } from './browser/call-in.ts';

describe('BlobStore on IndexedDB in Chromium', () => {
  let chromium: Chromium | undefined;
  let call: PageCall;

  beforeAll(async () => {
    chromium = await openChromium(await bundlePage(new URL('./browser/indexeddb-page.ts', import.meta.url)));
    call = callIn(await chromium.openPage('runCaseOf'));
  });

  afterAll(async () => {
    await chromium?.close();
  });

  test.each(blobStoreSuite.cases)('$id: $requirement', async ({ id }) => {
    expect(await call('runCaseOf', id)).toEqual({ passed: true, error: '' });
  });
});
