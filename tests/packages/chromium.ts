import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';
import { type Route, serve } from '../../packages/adapter-duckdb-wasm/test/browser/static-server.ts';

/** What a page came to. */
export interface PageRun {
  /** The value of the promise that the page left in `globalThis.outcome`. */
  readonly outcome: unknown;
  /** Errors that nothing caught, messages of level error, and requests that failed or left this machine. */
  readonly complaints: readonly string[];
}

/** Opens the index.html of a folder in Chromium, over HTTP on this machine, and waits for its outcome. */
export async function runPage(folder: string): Promise<PageRun> {
  const server = await serve(await routesOf(folder));
  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
  try {
    const page = await browser.newPage();
    const complaints = record(page, server.origin);
    await page.goto(`${server.origin}/`);
    return { outcome: await page.evaluate('globalThis.outcome'), complaints };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function routesOf(folder: string): Promise<ReadonlyMap<string, Route>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const routes = files.map((file): [string, Route] => [`/${relative(folder, file)}`, { file }]);
  return new Map<string, Route>([['/', { file: join(folder, 'index.html') }], ...routes]);
}

function record(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const isLocal = /^(blob|data):/.test(request.url()) || request.url().startsWith(origin);
    if (!isLocal) complaints.push(`left the machine: ${request.url()}`);
  });
  return complaints;
}
