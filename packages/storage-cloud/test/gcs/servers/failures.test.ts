import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { type GcsTestServer, startFakeGcs } from '@eider/test-servers';
import { afterAll } from 'vitest';
import { describeRemoteFailures } from '../../remote-failures.ts';

let server: GcsTestServer | undefined;

afterAll(() => server?.stop());

describeRemoteFailures('gcsBlobStore through the JSON API', async () => {
  server = await startFakeGcs();
  const bucket = await server.createBucket();
  return {
    endpoint: server.endpoint,
    open: (endpoint, timeoutMs = 60_000) => gcsBlobStore({ bucket, endpoint, timeoutMs }),
    secrets: ['before the call', 'after the call'],
  };
});
