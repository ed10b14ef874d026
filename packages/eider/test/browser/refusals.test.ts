import { memoryBlobStore } from '@eider/storage-cloud/memory';
import { openMemory } from 'eider/browser';
import { describe, expect, test } from 'vitest';

describe('openMemory of eider/browser', () => {
  test.each([
    ['./ltm.duckdb', 'UNSUPPORTED', 'indexeddb:name'],
    ['file:///folder/', 'UNSUPPORTED', 'indexeddb:name'],
    ['https://example.com/x', 'UNSUPPORTED', 'indexeddb:name'],
    ['gs://bucket/x', 'UNSUPPORTED', 'blobStore'],
    ['indexeddb:', 'INVALID_ARGUMENT', 'indexeddb:agent-memory'],
    ['indexeddb://agents', 'INVALID_ARGUMENT', 'indexeddb:agent-memory'],
    ['', 'INVALID_ARGUMENT', 'indexeddb:name'],
    ['s3://bucket/x', 'UNAUTHENTICATED', 'AWS_ACCESS_KEY_ID'],
    ['az://container/x', 'UNAUTHENTICATED', 'AZURE_STORAGE_SAS_TOKEN'],
    ['indexeddb:agents', 'UNSUPPORTED', 'browser'],
  ])('refuses %s here, and says what to do', async (uri, code, advice) => {
    await expect(openMemory(uri)).rejects.toMatchObject({ code, message: expect.stringContaining(advice) });
  });

  test.each([
    [{ table: 'records' }, 'settings.table'],
    [{ format: 'parquet' }, 'settings.format'],
    [{ durability: 'strict' }, 'settings.durability'],
    [{ cacheBytes: -1 }, 'settings.cacheBytes'],
    [{ memtable: { maxEntry: 1 } }, 'settings.memtable.maxEntry'],
    [{ env: { AWS_REGION: 1 } }, 'settings.env.AWS_REGION'],
    [{ search: { language: '' } }, 'settings.search.language'],
  ])('refuses settings as the entry for Node does: %o', async (settings, path) => {
    await expect(openMemory(':memory:', settings as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { path },
    });
  });

  test.each([
    [{ engine: {} }, 'no such component'],
    [{ blobStore: {} }, 'blobStore cannot be used'],
    [{ clock: 1 }, 'clock cannot be used'],
  ])('refuses components that cannot be: %o', async (components, message) => {
    await expect(openMemory(':memory:', {}, components as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
  });

  test.each([':memory:', 'memory:'])('opens %s in any runtime, without an engine', async (uri) => {
    await using memory = await openMemory(uri);
    await memory.store('k', { text: 'remember the milk' });
    expect((await memory.search('milk')).hits).toHaveLength(1);
    expect((await memory.stats()).storage?.capabilities.engine).toBe('none');
  });

  test('a blob store of its own is used in the place of the URI’s, and stays open', async () => {
    const blobStore = memoryBlobStore();
    const memory = await openMemory('s3://bucket/x', {}, { blobStore });
    await memory.store('k', 1);
    await memory.close();
    await using again = await openMemory('s3://bucket/x', {}, { blobStore });
    expect((await again.retrieve('k'))?.value).toBe(1);
  });
});
