import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { EiderError } from '@eider/core';
import { sdkMissing } from '../calls/sdk-missing.ts';
import type { S3BlobStoreOptions, S3Credentials } from './s3-options.ts';

export type S3Sdk = typeof import('@aws-sdk/client-s3');

/** The SDK, loaded, and a client of it. */
export interface OpenedS3 {
  readonly sdk: S3Sdk;
  readonly client: S3Client;
}

const DEFAULT_REGION = 'us-east-1';
const MAX_CONNECTIONS = 128;
const CONNECT_TIMEOUT_MS = 10_000;
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Loads the SDK and makes a client; UNSUPPORTED if the SDK is not installed. Sends nothing. */
export async function openS3Client(options: S3BlobStoreOptions): Promise<OpenedS3> {
  const sdk = await import('@aws-sdk/client-s3').catch(sdkMissing('@aws-sdk/client-s3'));
  const config = toClientConfig(options);
  const client = new sdk.S3Client(config);
  try {
    await client.config.region();
    return { sdk, client };
  } catch {
    // Neither the caller nor the surroundings name a region.
    return { sdk, client: new sdk.S3Client({ ...config, region: DEFAULT_REGION }) };
  }
}

/** Throws INVALID_ARGUMENT unless it is the address of a service, or none. Credentials in it would end up in logs. */
export function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint === undefined) return;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.password === '' && url.search === '';
  if (!isPlain || !/^https?:$/.test(url.protocol)) {
    throw new EiderError('INVALID_ARGUMENT', 'give the endpoint as http://host or https://host, without credentials');
  }
}

function toClientConfig({ endpoint, region, addressing, credentials }: S3BlobStoreOptions): S3ClientConfig {
  const style = addressing ?? (endpoint === undefined ? 'host' : 'path');
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && toIdentity(credentials)),
    forcePathStyle: style === 'path',
    followRegionRedirects: true,
    // Sent once: what may be sent again, and when, is decided here and not by the SDK.
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Would open a connection of its own for every large body.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      // Time limits of ours end requests; this switches the SDK's own default off.
      socketTimeout: 0,
      httpAgent: { maxSockets: MAX_CONNECTIONS },
      httpsAgent: { maxSockets: MAX_CONNECTIONS },
      logger: SILENT,
    },
    logger: SILENT,
  };
}

function toIdentity(credentials: NonNullable<S3BlobStoreOptions['credentials']>): S3ClientConfig {
  if (credentials === 'anonymous') {
    // The SDK looks for an identity before it asks the signer, which then leaves the request as it is.
    return { credentials: { accessKeyId: '', secretAccessKey: '' }, signer: { sign: async (request) => request } };
  }
  return { credentials: typeof credentials === 'function' ? () => fetchCredentials(credentials) : credentials };
}

async function fetchCredentials(fetch: () => Promise<S3Credentials>): Promise<S3Credentials> {
  try {
    return await fetch();
  } catch {
    // Not kept as cause: what fails to give a secret may name it.
    throw new EiderError('UNAUTHENTICATED', 'the function that gives the credentials failed: see to it');
  }
}
