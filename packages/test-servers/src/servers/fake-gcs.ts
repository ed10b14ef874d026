/**
 * fake-gcs-server in memory: the JSON API of Google Cloud Storage, generations right in every race.
 *
 * A reader may see 404 during an overwrite, and conditions on DELETE and GET are ignored: the real service is better.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startServer, type TestServer, type TestServerOptions } from '../process/test-server.ts';

export interface GcsTestServer extends TestServer {
  readonly projectId: string;
  /** Creates an empty bucket and resolves to its name. @default a name never used before */
  createBucket(name?: string): Promise<string>;
}

export interface FakeGcsOptions extends TestServerOptions {
  /** Where objects are kept: `filesystem` survives SIGKILL. @default 'memory' */
  readonly backend?: 'memory' | 'filesystem';
}

const PROJECT_ID = 'test-project';

/** Starts fake-gcs-server; give its `endpoint` as `apiEndpoint`. It takes any credentials. */
export async function startFakeGcs({ backend = 'memory', ...options }: FakeGcsOptions = {}): Promise<GcsTestServer> {
  const server = await startServer(
    {
      tool: 'fake-gcs-server',
      healthPath: '/_internal/healthcheck',
      commandLine: (installed, port, data) => [
        join(installed, 'fake-gcs-server'),
        ...['-scheme', 'http', '-host', '127.0.0.1', '-port', String(port), '-backend', backend],
        ...(backend === 'filesystem' ? ['-filesystem-root', data] : []),
        ...['-public-host', `127.0.0.1:${port}`, '-external-url', `http://127.0.0.1:${port}`, '-log-level', 'error'],
      ],
    },
    options,
  );
  return Object.assign(server, {
    projectId: PROJECT_ID,
    createBucket: (name = `bucket-${randomUUID()}`) => createBucket(server.endpoint, name),
  });
}

async function createBucket(endpoint: string, name: string): Promise<string> {
  const response = await fetch(`${endpoint}/storage/v1/b?project=${PROJECT_ID}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(`fake-gcs-server created no bucket: ${response.status} ${await response.text()}`);
  await response.body?.cancel();
  return name;
}
