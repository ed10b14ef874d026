import { longTermMemorySuite } from '@eider/conformance';
import { bundlePage, type Chromium, openChromium } from '@eider/test-servers/browser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MemoryTab, memoryTab } from './memory-tab.ts';

describe('LongTermMemory on IndexedDB in Chromium', () => {
  let chromium: Chromium | undefined;
  let tab: MemoryTab;

  beforeAll(async () => {
    chromium = await openChromium(await bundlePage(new URL('./memory-page.ts', import.meta.url)));
    tab = memoryTab(await chromium.openPage('runCaseOf'));
  });

  afterAll(async () => {
    await chromium?.close();
  });

  test.each(longTermMemorySuite.cases)('$id: $requirement', async ({ id }) => {
    expect(await tab.runCaseOf(id)).toEqual({ passed: true, error: '' });
  });
});
