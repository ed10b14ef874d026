import { startS3rver, startVersitygw } from '@eider/test-servers';
import { openMemory } from 'eider';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { useTogether } from '../use-together.ts';

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
