import { systemClock } from '@eider/core';
import { gcsBlobStore } from '@eider/storage-cloud/gcs';
import { afterAll } from 'vitest';
import { describeRemoteFailures } from '../../remote-failures.ts';
import { startXmlApiDouble, type XmlApiDouble } from './double/xml-api-double.ts';

let double: XmlApiDouble | undefined;

afterAll(() => double?.stop());

describeRemoteFailures('gcsBlobStore through the XML API', async () => {
  const hmac = { accessId: 'GOOGTESTACCESSID', secret: 'the-secret-of-the-key' };
  double = await startXmlApiDouble({ ...hmac, nowMs: () => systemClock.nowMs() });
  const bucket = double.createBucket();
  return {
    endpoint: double.endpoint,
    open: (endpoint, timeoutMs = 60_000) => gcsBlobStore({ bucket, hmac, endpoint, timeoutMs }),
    secrets: [hmac.secret, hmac.accessId, 'GOOG4-HMAC-SHA256', 'before the call', 'after the call'],
  };
});
