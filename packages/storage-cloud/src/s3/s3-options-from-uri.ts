import { EiderError } from '@eider/core';
import { type Environment, findVariable, parseBucketUri } from '../blobs/remote/bucket-uri.ts';
import type { S3BlobStoreOptions, S3Credentials } from './s3-options.ts';

/**
 * The options for `s3://bucket/prefix`: the service of AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, the region of AWS_REGION or AWS_DEFAULT_REGION, the keys of
 * AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. What these do not say the SDK's own chain finds.
 */
export function s3OptionsFromUri(uri: string, env: Environment): S3BlobStoreOptions {
  const endpoint = findVariable(env, 'AWS_ENDPOINT_URL_S3') ?? findVariable(env, 'AWS_ENDPOINT_URL');
  const region = findVariable(env, 'AWS_REGION') ?? findVariable(env, 'AWS_DEFAULT_REGION');
  const credentials = findCredentials(env);
  return {
    ...parseBucketUri(uri, 's3'),
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
  };
}

function findCredentials(env: Environment): S3Credentials | undefined {
  const accessKeyId = findVariable(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = findVariable(env, 'AWS_SECRET_ACCESS_KEY');
  const sessionToken = findVariable(env, 'AWS_SESSION_TOKEN');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new EiderError('INVALID_ARGUMENT', 'set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
