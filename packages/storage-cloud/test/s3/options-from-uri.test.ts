import { s3BlobStore, s3OptionsFromUri } from '@eider/storage-cloud/s3';
import { expect, test } from 'vitest';

const PAIR: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'not-to-be-shown',
};
const CREDENTIALS = { accessKeyId: 'id', secretAccessKey: 'not-to-be-shown' };

test.each([
  ['s3://some-bucket', {}, { bucket: 'some-bucket' }],
  ['s3://some-bucket/agents/cache.duckdb', {}, { bucket: 'some-bucket', prefix: 'agents/cache.duckdb' }],
  [
    's3://some-bucket',
    { AWS_REGION: 'eu-north-1', AWS_DEFAULT_REGION: 'x' },
    { bucket: 'some-bucket', region: 'eu-north-1' },
  ],
  ['s3://some-bucket', { AWS_DEFAULT_REGION: 'auto' }, { bucket: 'some-bucket', region: 'auto' }],
  [
    's3://some-bucket',
    { AWS_ENDPOINT_URL: 'https://a.example' },
    { bucket: 'some-bucket', endpoint: 'https://a.example' },
  ],
  [
    's3://some-bucket',
    { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_S3: 'https://b.example' },
    { bucket: 'some-bucket', endpoint: 'https://b.example' },
  ],
  ['s3://some-bucket', PAIR, { bucket: 'some-bucket', credentials: CREDENTIALS }],
  [
    's3://some-bucket',
    { ...PAIR, AWS_SESSION_TOKEN: 'token' },
    { bucket: 'some-bucket', credentials: { ...CREDENTIALS, sessionToken: 'token' } },
  ],
] as const)('%s with the variables %o names its store', (uri, env, expected) => {
  const options = s3OptionsFromUri(uri, env);
  expect(options).toEqual(expected);
  expect(() => s3BlobStore(options)).not.toThrow();
});

test.each(Object.keys(PAIR))('%s without the other one of its pair is INVALID_ARGUMENT', (name) => {
  const make = () => s3OptionsFromUri('s3://some-bucket', { [name]: PAIR[name] });
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(make).not.toThrow(/not-to-be-shown/);
});

test.each(['gs://some-bucket', 's3:///prefix', 'https://some-bucket', 's3://id:not-to-be-shown@some-bucket'])(
  '%s is INVALID_ARGUMENT',
  (uri) => {
    const make = () => s3BlobStore(s3OptionsFromUri(uri, {}));
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).not.toThrow(/not-to-be-shown/);
  },
);
