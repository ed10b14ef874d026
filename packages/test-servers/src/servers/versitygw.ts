/**
 * versitygw on a folder: the S3 server that decides races, durability and what is refused.
 *
 * It keeps every acknowledged put through SIGKILL. It cannot hold `a` and `a/b` at once, because keys are files and folders.
 */
import { join } from 'node:path';
import type { TestServerOptions } from '../process/test-server.ts';
import { S3_CREDENTIALS, type S3TestServer, startS3Server } from './s3-server.ts';

/** Starts versitygw. Give two of them one `folder` for two gateways to the same buckets. */
export function startVersitygw(options: TestServerOptions = {}): Promise<S3TestServer> {
  const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
  const keys = ['--access', accessKeyId, '--secret', secretAccessKey];
  return startS3Server(
    {
      tool: 'versitygw',
      healthPath: '/health',
      commandLine: (installed, port, data) => [
        join(installed, 'versitygw'),
        ...['--port', `127.0.0.1:${port}`, ...keys, '--health', '/health', '--quiet', 'posix', data],
      ],
    },
    options,
  );
}
