import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LongTermMemory } from '@eider/core';
import { startS3rver, startVersitygw } from '@eider/test-servers';
import { openMemory } from 'eider';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const folder = await mkdtemp(join(tmpdir(), 'eider-shared-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What any place must do that several processes share. */
async function useTogether(open: () => Promise<LongTermMemory>): Promise<void> {
  const [a, b] = [await open(), await open()];
  await a.store('note', { text: 'remember the milk' }, { metadata: { kind: 'todo' } });
  expect((await b.retrieve('note', { consistency: 'latest' }))?.value).toEqual({ text: 'remember the milk' });
  const increment = (memory: LongTermMemory): Promise<void> =>
    memory.transaction(async (tx) => {
      const counter = await tx.retrieve<number>('counter');
      await tx.store('counter', (counter?.value ?? 0) + 1);
    });
  for (let round = 0; round < 5; round += 1) await Promise.all([increment(a), increment(b)]);
  await a.checkpoint();
  expect(await b.delete('note')).toBe(true);
  await a.close();
  await b.close();
  const again = await open();
  expect((await again.retrieve('counter'))?.value).toBe(10);
  expect((await again.search('milk')).hits).toEqual([]);
  expect((await again.stats()).storage?.capabilities).toMatchObject({ format: 'parquet', durable: true });
  await again.close();
}

describe('a folder', () => {
  const uri = pathToFileURL(join(folder, 'shared', '/')).href;

  test('is shared by several memories at once', { timeout: 60_000 }, async () => {
    await useTogether(() => openMemory(uri));
  });

  test.each([
    [{ durability: 'relaxed' } as const, 'INVALID_ARGUMENT'],
    [{ format: 'native' } as const, 'UNSUPPORTED'],
    [{ table: 'records' } as const, 'UNSUPPORTED'],
    [{ search: { language: 'english' } } as const, 'INVALID_ARGUMENT'],
  ])('refuses settings that it cannot keep: %o', async (settings, code) => {
    await expect(openMemory(uri, settings)).rejects.toMatchObject({ code });
  });
});

describe('a bucket', () => {
  beforeAll(() => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    return () => vi.unstubAllEnvs();
  });

  test('of S3 is shared by several memories at once', { timeout: 120_000 }, async () => {
    await using server = await startVersitygw();
    await server.createBucket('agents');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
    await useTogether(() => openMemory('s3://agents/cache.duckdb'));
    await expect(openMemory('s3://nobody/cache.duckdb')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a store that ignores conditions is refused', { timeout: 60_000 }, async () => {
    await using server = await startS3rver();
    await server.createBucket('agents');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', server.credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', server.credentials.secretAccessKey);
    await expect(openMemory('s3://agents/cache.duckdb')).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('If-None-Match was ignored'),
    });
  });
});
