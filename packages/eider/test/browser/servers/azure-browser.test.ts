import { startAzurite } from '@eider/test-servers';
import { bundlePage, openChromium } from '@eider/test-servers/browser';
import { expect, test } from 'vitest';
import { memoryTab } from '../memory-tab.ts';

test('two tabs share one memory on an Azure server, by a shared access signature', { timeout: 120_000 }, async () => {
  await using server = await startAzurite();
  const container = await server.createContainer('agents');
  const chromium = await openChromium(await bundlePage(new URL('../memory-page.ts', import.meta.url)));
  try {
    await server.allowOrigins([chromium.origin]);
    const env = {
      AZURE_STORAGE_CONNECTION_STRING: `BlobEndpoint=${server.blobEndpoint};SharedAccessSignature=${server.sasToken(container)}`,
    };
    const first = memoryTab(await chromium.openPage('open'));
    const second = memoryTab(await chromium.openPage('open'));
    expect(await first.open('m', 'az://agents/cache.duckdb', { env })).toEqual({});
    expect(await second.open('m', 'az://agents/cache.duckdb', { env })).toEqual({});
    await first.call('m', 'store', 'note', { text: 'remember the milk' });
    expect(await second.call('m', 'valueOf', 'note', { consistency: 'latest' })).toEqual({ text: 'remember the milk' });
    await Promise.all([first, second].map((tab) => tab.call('m', 'increment', 'counter', 5)));
    await second.call('m', 'checkpoint');
    expect(await first.call('m', 'keys')).toEqual(['counter', 'note']);
    expect(await first.call('m', 'valueOf', 'counter', { consistency: 'latest' })).toBe(10);
    expect(await first.call('m', 'found', 'milk')).toEqual(['note']);
  } finally {
    await chromium.close();
  }
});
