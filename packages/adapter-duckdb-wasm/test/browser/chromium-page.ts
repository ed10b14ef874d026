import { createRequire } from 'node:module';
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';
import { type Route, serve } from './static-server.ts';

/** A page in a real Chromium, with everything behind it. */
export interface ChromiumPage {
  readonly page: Page;
  /** What the page printed and threw so far. */
  readonly printed: readonly string[];
  /** Ends the browser and the server. */
  close(): Promise<void>;
}

/** Where every page finds DuckDB-WASM. */
export const BUNDLE: { readonly workerUrl: string; readonly wasmUrl: string } = {
  workerUrl: '/duckdb-browser-eh.worker.js',
  wasmUrl: '/duckdb-eh.wasm',
};

/** Opens a page that runs this module script, served from loopback together with DuckDB-WASM's `eh` bundle. */
export async function openChromiumPage(script: string): Promise<ChromiumPage> {
  const server = await serve(routesFor(script));
  try {
    const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
    try {
      const page = await browser.newPage();
      const printed = record(page);
      await page.goto(`${server.origin}/`);
      const close = async (): Promise<void> => {
        await browser.close();
        await server.close();
      };
      return { page, printed, close };
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await server.close();
    throw error;
  }
}

function routesFor(script: string): ReadonlyMap<string, Route> {
  const require = createRequire(import.meta.url);
  const ofPackage = (url: string): readonly [string, Route] => [
    url,
    { file: require.resolve(`@duckdb/duckdb-wasm/dist${url}`) },
  ];
  return new Map<string, Route>([
    [
      '/',
      { text: '<!doctype html><title>eider</title><script type="module" src="/page.js"></script>', type: 'text/html' },
    ],
    ['/page.js', { text: script, type: 'text/javascript' }],
    ofPackage(BUNDLE.workerUrl),
    ofPackage(BUNDLE.wasmUrl),
  ]);
}

function record(page: Page): readonly string[] {
  const printed: string[] = [];
  page.on('console', (message) => printed.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => printed.push(`thrown: ${error.message}`));
  return printed;
}
