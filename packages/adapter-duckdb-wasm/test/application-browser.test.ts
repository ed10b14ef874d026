import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationReport } from './browser/application-page.ts';
import { type BundledPage, bundlePage } from './browser/bundle-page.ts';
import { type ChromiumPage, openChromiumPage } from './browser/chromium-page.ts';

describe('a minified browser bundle of an application', () => {
  let bundled: BundledPage;
  let chromium: ChromiumPage;

  beforeAll(async () => {
    bundled = await bundlePage('./application-page.ts');
    chromium = await openChromiumPage(bundled.script);
    await chromium.page.waitForFunction('typeof runApplication === "function"');
  });

  afterAll(async () => {
    await chromium?.close();
  });

  test('holds nothing of Node', () => {
    expect(bundled.inputs.filter((input) => /node-platform|node-worker|duckdb-node/.test(input))).toEqual([]);
    expect(bundled.imports).toEqual([]);
  });

  test('queries, appends, keeps its files from one engine to the next, and prints no values', async () => {
    const report = await chromium.page.evaluate<ApplicationReport>('runApplication("hunter2")');
    expect(report).toMatchObject({
      rows: [{ secret: 'hunter2', x: 'X' }],
      code: 'INVALID_ARGUMENT',
      appended: 100_000,
      reopened: 100_000,
      withoutUrls: 'INVALID_ARGUMENT',
    });
    expect(chromium.printed.join('\n')).not.toContain('hunter2');
    console.log(
      `bundle ${bundled.sizeBytes} bytes, open ${Math.round(report.openMs)} ms, again ` +
        `${Math.round(report.reopenMs)} ms, append ${Math.round(1e8 / report.appendMs)} rows/s`,
    );
  });
});
