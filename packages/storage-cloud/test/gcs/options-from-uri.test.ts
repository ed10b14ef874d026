import { gcsBlobStore, gcsOptionsFromUri } from '@eider/storage-cloud/gcs';
import { describe, expect, test } from 'vitest';

const PAIR = { GCS_ACCESS_KEY_ID: 'GOOGID', GCS_SECRET_ACCESS_KEY: 'a-secret' };
const hmac = { accessId: 'GOOGID', secret: 'a-secret' };

describe('gs:// and the variables', () => {
  test.each([
    ['gs://some-bucket', {}, { bucket: 'some-bucket' }],
    ['gs://some-bucket/', {}, { bucket: 'some-bucket' }],
    ['gs://some-bucket/agents/a b%20c', {}, { bucket: 'some-bucket', prefix: 'agents/a b%20c' }],
    ['gs://some-bucket/p', PAIR, { bucket: 'some-bucket', prefix: 'p', hmac }],
    ['gs://some-bucket', { GCS_ACCESS_KEY_ID: '', GCS_SECRET_ACCESS_KEY: '' }, { bucket: 'some-bucket' }],
    ['gs://some-bucket', { GOOGLE_APPLICATION_CREDENTIALS: '/a/file' }, { bucket: 'some-bucket' }],
    [
      'gs://some-bucket',
      { ...PAIR, STORAGE_EMULATOR_HOST: 'http://127.0.0.1:4443' },
      { bucket: 'some-bucket', endpoint: 'http://127.0.0.1:4443' },
    ],
    ['gs://some-bucket', { STORAGE_EMULATOR_HOST: 'host:1' }, { bucket: 'some-bucket', endpoint: 'https://host:1' }],
  ])('%s with %o makes %o', (uri, env, expected) => {
    const options = gcsOptionsFromUri(uri, env);
    expect(options).toEqual(expected);
    expect(() => gcsBlobStore(options)).not.toThrow();
  });

  test.each(['s3://bucket', 'gs:/bucket', 'gs://', 'gs:///prefix', 'gs://user:a-secret@bucket/x', 'bucket'])(
    '%s is INVALID_ARGUMENT and not quoted',
    (uri) => {
      const error = expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.not.stringContaining('secret'),
      });
      expect(() => gcsOptionsFromUri(uri, {})).toThrow(error);
    },
  );

  test.each([['GCS_ACCESS_KEY_ID'], ['GCS_SECRET_ACCESS_KEY']] as const)('%s alone is INVALID_ARGUMENT', (name) => {
    const error = expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.not.stringContaining('a-secret'),
    });
    expect(() => gcsOptionsFromUri('gs://some-bucket', { [name]: PAIR[name] })).toThrow(error);
  });
});
