import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type S3TestServer,
  startAzurite,
  startFakeGcs,
  startGofakes3,
  startS3rver,
  startVersitygw,
  type TestServer,
} from '@eider/test-servers';
import { describe, expect, test } from 'vitest';

const STARTS: readonly (readonly [string, () => Promise<TestServer>])[] = [
  ['versitygw', startVersitygw],
  ['gofakes3', startGofakes3],
  ['s3rver', startS3rver],
  ['fake-gcs-server', startFakeGcs],
  ['azurite', startAzurite],
];

function clientOf({ endpoint, region, credentials }: S3TestServer): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

describe.each(STARTS)('%s', (_name, start) => {
  test('answers on a port of its own until it is stopped, and leaves no files', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.port).not.toBe(two.port);
    expect((await fetch(one.endpoint)).status).toBeGreaterThan(0);
    await Promise.all([one.stop(), two.stop()]);
    await one.stop();
    await expect(fetch(one.endpoint)).rejects.toThrow();
    expect(existsSync(one.folder)).toBe(false);
  });

  test('can be killed and started again on its port', async () => {
    await using server = await start();
    const { endpoint } = server;
    await server.kill();
    await expect(fetch(endpoint)).rejects.toThrow();
    await server.restart();
    expect(server.endpoint).toBe(endpoint);
    expect((await fetch(endpoint)).status).toBeGreaterThan(0);
  });
});

describe.each([
  ['versitygw', startVersitygw],
  ['gofakes3', startGofakes3],
])('%s', (_name, start) => {
  test('keeps what it acknowledged through SIGKILL', async () => {
    await using server = await start();
    const bucket = await server.createBucket();
    await clientOf(server).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'kept' }));
    await server.restart();
    const reply = await clientOf(server).send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(await reply.Body?.transformToString()).toBe('kept');
  });
});

test('two versitygw on one folder serve the same buckets', async () => {
  await using one = await startVersitygw();
  await using two = await startVersitygw({ folder: one.folder });
  const bucket = await one.createBucket();
  await clientOf(one).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'shared' }));
  const reply = await clientOf(two).send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
  expect(await reply.Body?.transformToString()).toBe('shared');
});

test('versitygw lets pages of a named origin use a bucket, and no others', async () => {
  await using server = await startVersitygw();
  const bucket = await server.createBucket();
  await server.allowOrigins(bucket, ['http://127.0.0.1:4321']);
  const ask = async (origin: string) => {
    const headers = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'if-match' };
    const reply = await fetch(`${server.endpoint}/${bucket}/k`, { method: 'OPTIONS', headers });
    return reply.headers.get('access-control-allow-origin');
  };
  expect(await ask('http://127.0.0.1:4321')).toBe('http://127.0.0.1:4321');
  expect(await ask('http://127.0.0.1:1')).toBeNull();
});

test('a server dies with the process that started it, however that ends, and its files go too', async () => {
  const program = fileURLToPath(new URL('../processes/start-and-wait.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@eider/source', program]);
  child.stderr.pipe(process.stderr);
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { port, folder } = JSON.parse(String(line)) as { readonly port: number; readonly folder: string };
  const connection = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(connection, 'connect');
  expect(existsSync(folder)).toBe(true);
  child.kill('SIGKILL');
  // The server's end ends the connection.
  await once(connection, 'close');
  await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
});
