/** s3rver: a liar. It answers 200 to every conditional put, so a probe must refuse it for shared writing. */
import { join } from 'node:path';
import type { TestServerOptions } from '../process/test-server.ts';
import { type S3TestServer, startS3Server } from './s3-server.ts';

/** Starts s3rver, which knows one key pair only: its own, `S3RVER` twice. */
export async function startS3rver(options: TestServerOptions = {}): Promise<S3TestServer> {
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  return startS3Server(
    {
      tool: 's3rver',
      commandLine: (installed, port, data) => [
        process.execPath,
        join(installed, 'node_modules/s3rver/bin/s3rver.js'),
        ...['--directory', data, '--address', '127.0.0.1', '--port', String(port), '--silent'],
      ],
    },
    options,
    credentials,
  );
}
