import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import chromium from '@sparticuz/chromium';
import { type BrowserContext, type Page, chromium as playwright } from 'playwright-core';
import type { BundledPage } from './bundle-page.ts';

/** A real Chromium without a window, and the origin that serves its pages. */
export interface Chromium {
  /** Such as `http://127.0.0.1:40123`; all pages are of this origin and of one profile, as tabs are. */
  readonly origin: string;
  readonly context: BrowserContext;
  /** What all pages printed and threw so far. */
  readonly printed: readonly string[];
  /** Opens another tab that runs the bundle, once the bundle has put this function on `globalThis`. */
  openPage(ready: string): Promise<Page>;
  /** Ends the browser and the server. */
  close(): Promise<void>;
}

export interface ChromiumOptions {
  /** More arguments of the command line. */
  readonly args?: readonly string[];
}

const PAGE = (entry: string): string =>
  `<!doctype html><title>eider</title><script type="module" src="${entry}"></script>`;

/** Starts Chromium, and a server on loopback that gives it a page with this bundle and nothing else. */
export async function openChromium(bundle: BundledPage, { args = [] }: ChromiumOptions = {}): Promise<Chromium> {
  const server = await serve(bundle);
  try {
    const browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: [...chromium.args, ...args],
    });
    const context = await browser.newContext();
    const printed: string[] = [];
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      origin,
      context,
      printed,
      openPage: async (ready) => {
        const page = await context.newPage();
        page.on('console', (message) => printed.push(`${message.type()}: ${message.text()}`));
        page.on('pageerror', (error) => printed.push(`thrown: ${error.message}`));
        await page.goto(`${origin}/`);
        await page.waitForFunction(`typeof ${ready} === "function"`);
        return page;
      },
      close: async () => {
        await browser.close();
        await closeServer(server);
      },
    };
  } catch (error) {
    await closeServer(server);
    throw error;
  }
}

async function serve({ entry, scripts }: BundledPage): Promise<Server> {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    const body = isPage ? PAGE(entry) : scripts.get(request.url ?? '');
    const type = isPage ? 'text/html' : 'text/javascript';
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
