/**
 * gofakes3 on a bolt file: any key beside any other, exact races, nothing lost by SIGKILL.
 *
 * It checks no signature, and ignores If-Match on GET and conditions on DELETE.
 */
import { join } from 'node:path';
import type { TestServerOptions } from '../process/test-server.ts';
import { type S3TestServer, startS3Server } from './s3-server.ts';

/** Starts gofakes3. */
export function startGofakes3(options: TestServerOptions = {}): Promise<S3TestServer> {
  return startS3Server(
    {
      tool: 'gofakes3',
      commandLine: (installed, port, data) => [
        join(installed, 'gofakes3'),
        ...['-host', `127.0.0.1:${port}`, '-backend', 'bolt', '-bolt.db', join(data, 'bolt.db')],
      ],
    },
    options,
  );
}
