import { sqlEngineSuite } from '@eider/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlePage } from './browser/bundle-page.ts';
import { type ChromiumPage, openChromiumPage } from './browser/chromium-page.ts';
import type { CaseOutcome } from './browser/conformance-page.ts';

describe('SqlEngine on DuckDB-WASM in Chromium', () => {
  let chromium: ChromiumPage | undefined;

  beforeAll(async () => {
    const { script } = await bundlePage('./conformance-page.ts');
    chromium = await openChromiumPage(script);
    await chromium.page.waitForFunction('typeof runCaseOf === "function"');
  });

  afterAll(async () => {
    await chromium?.close();
  });

  for (const { id } of sqlEngineSuite.cases) {
    test(id, async () => {
      const outcome = await chromium?.page.evaluate<CaseOutcome>(`runCaseOf(${JSON.stringify(id)})`);
      expect(outcome).toEqual({ passed: true, error: '' });
    });
  }
});
