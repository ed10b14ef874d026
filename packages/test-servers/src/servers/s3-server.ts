import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { type ServerProgram, startServer, type TestServer, type TestServerOptions } from '../process/test-server.ts';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server that speaks the protocol of S3, addressed by path (`http://host/bucket/key`). */
export interface S3TestServer extends TestServer {
  readonly credentials: S3Credentials;
  readonly region: string;
  /** Creates an empty bucket and resolves to its name. @default a name never used before */
  createBucket(name?: string): Promise<string>;
  /** Lets pages of these origins use a bucket, ETag and Retry-After readable. Rejects where the server knows no CORS. */
  allowOrigins(bucket: string, origins: readonly string[]): Promise<void>;
}

/** The one key pair that the servers are started with. */
export const S3_CREDENTIALS: S3Credentials = { accessKeyId: 'test-access', secretAccessKey: 'test-secret' };

/** The region that requests are signed for. */
const S3_REGION = 'us-east-1';

/** Starts a server that speaks S3. */
export async function startS3Server(
  program: ServerProgram,
  options: TestServerOptions,
  credentials: S3Credentials = S3_CREDENTIALS,
): Promise<S3TestServer> {
  const server = await startServer(program, options);
  return Object.assign(server, {
    credentials,
    region: S3_REGION,
    createBucket: async (name = `bucket-${randomUUID()}`) => {
      await runWithClient(server.endpoint, credentials, async (client) => {
        await client.send(new CreateBucketCommand({ Bucket: name }));
      });
      return name;
    },
    allowOrigins: async (bucket: string, origins: readonly string[]) => {
      await runWithClient(server.endpoint, credentials, async (client) => {
        await client.send(corsCommand(bucket, origins));
      });
    },
  });
}

function corsCommand(bucket: string, origins: readonly string[]): PutBucketCorsCommand {
  const rule = {
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'HEAD', 'PUT', 'DELETE'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag', 'Last-Modified', 'Content-Range', 'Retry-After'],
  };
  return new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } });
}

async function runWithClient(
  endpoint: string,
  credentials: S3Credentials,
  work: (client: S3Client) => Promise<void>,
): Promise<void> {
  const client = new S3Client({ endpoint, region: S3_REGION, forcePathStyle: true, credentials });
  try {
    await work(client);
  } finally {
    client.destroy();
  }
}
