import { type S3TestServer, startS3rver, startVersitygw } from '@eider/test-servers';
import { expect, test } from 'vitest';
import { cli } from '../cli/cli-run.ts';

function environment({ endpoint, credentials }: S3TestServer): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
}

test('a bucket that keeps its promises is found fit', { timeout: 60_000 }, async () => {
  await using server = await startVersitygw();
  await server.createBucket('agents');
  const { exitCode, out } = await cli(['probe', 's3://agents/place'], { env: environment(server) });
  expect({ exitCode, verdict: out.trim().split('\n').at(-1) }).toEqual({
    exitCode: 0,
    verdict: 'nothing speaks against sharing this store',
  });
  expect(await cli(['probe', 's3://nobody/place'], { env: environment(server) })).toMatchObject({ exitCode: 3 });
  const wrong = { ...environment(server), AWS_SECRET_ACCESS_KEY: 'wrong-secret' };
  const denied = await cli(['probe', 's3://agents/place'], { env: wrong });
  expect(denied.exitCode).toBe(7);
  expect(denied.err).not.toContain('wrong-secret');
});

test('a bucket that ignores conditions is found unfit, with what it ignored', { timeout: 60_000 }, async () => {
  await using server = await startS3rver();
  await server.createBucket('agents');
  const { exitCode, out } = await cli(['probe', 's3://agents/place'], { env: environment(server) });
  expect(exitCode).toBe(4);
  expect(out).toContain('If-None-Match was ignored');
});
