import { describe, expect, it } from 'vitest';
import { redactText } from '../../src/index.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==';
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQ\n-----END PRIVATE KEY-----\n';

describe('redactText', () => {
  it.each([
    ['user info of a URI', 'cannot open postgres://bob:hunter2@db:5432/x', 'hunter2'],
    ['user info without a password', 'https://hunter2@host/x', 'hunter2'],
    ['a password with an unescaped @', 'postgres://bob:p@hunter2@db/x', 'hunter2'],
    ['a password with an unescaped /', `s3://AKIAIOSFODNN7EXAMPLE:${SECRET}@bucket/key`, 'K7MDENG'],
    ['a URI in upper case', 'S3://USER:HUNTER2@BUCKET', 'HUNTER2'],
    ['an Azure SAS URL', 'https://a.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&sig=hunter2%3D&se=2026', 'hunter2'],
    ['a SAS token by itself', 'sig=hunter2&sv=2022-11-02', 'hunter2'],
    ['an Azure connection string', `AccountName=dev;AccountKey=${ACCOUNT_KEY};EndpointSuffix=x`, 'Eby8vdM02x'],
    ['a shared access signature', 'BlobEndpoint=https://x/;SharedAccessSignature=sv=2022&sig=hunter2', 'hunter2'],
    [
      'a signed S3 URL',
      'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA%2F1&X-Amz-Signature=hunter2&x=1',
      'hunter2',
    ],
    ['the credential of a signed S3 URL', 'https://h/k?X-Amz-Credential=hunter2%2F20260101&x=1', 'hunter2'],
    ['the session token of a signed S3 URL', 'https://h/k?x=1&X-Amz-Security-Token=hunter2', 'hunter2'],
    ['an S3 URL signed by version 2', 'https://h/k?AWSAccessKeyId=hunter2&Signature=x', 'hunter2'],
    ['a signed GCS URL', 'https://storage.googleapis.com/b/k?X-Goog-Signature=hunter2', 'hunter2'],
    ['a token in a fragment', 'https://app/cb#access_token=hunter2', 'hunter2'],
    ['an environment variable of AWS', `AWS_SECRET_ACCESS_KEY=${SECRET} next`, 'wJalrXUtn'],
    ['an environment variable of GCS', 'GCS_SECRET_ACCESS_KEY=hunter2', 'hunter2'],
    ['a line of the AWS credentials file', `aws_secret_access_key = ${SECRET}`, 'wJalrXUtn'],
    ['an id of an AWS key anywhere', 'no access for AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
    ['an id of a GCS key anywhere', 'no access for GOOGTS7C7FUP3AIRVJTE2BCD', 'TS7C7FUP3AIRVJTE2BCD'],
    ['JSON of credentials', '{"secretAccessKey": "hunter2 with blanks", "region": "x"}', 'hunter2'],
    ['JSON with an escaped quote', '{"password":"hun\\"ter2"}', 'ter2'],
    ['a JavaScript object', "{ sessionToken: 'hunter2', x: 1 }", 'hunter2'],
    ['a service account of Google', JSON.stringify({ private_key: PEM }), 'MIIEvQIBADANBg'],
    ['a private key', `key file:\n${PEM}`, 'kqhkiG9w0BAQ'],
    ['a private key cut off', PEM.slice(0, 60), 'MIIEvQIBADANBg'],
    ['a bearer token', 'Authorization: Bearer hunter2hunter2', 'hunter2'],
    ['basic authorization', 'authorization: Basic aHVudGVyMg==', 'aHVudGVyMg'],
    ['authorization of AWS', 'Authorization: AWS4-HMAC-SHA256 Credential=hunter2/x, Signature=hunter2', 'hunter2'],
    ['DuckDB’s CREATE SECRET', "CREATE SECRET (TYPE s3, KEY_ID 'hunter2', SECRET 'hunter2')", 'hunter2'],
    ['a doubled quote in CREATE SECRET', "CREATE SECRET (TYPE s3, SECRET 'a''hunter2')", 'hunter2'],
    ['a DuckDB connection string', "CONNECTION_STRING 'AccountName=a;AccountKey=hunter2'", 'hunter2'],
    ['a password of a connection string', 'Server=h;User Id=u;Password=hunter2;', 'hunter2'],
  ])('removes %s', (_, text, secret) => {
    expect(text).toContain(secret);
    expect(redactText(text)).not.toContain(secret);
    expect(redactText(text)).toContain('***');
  });

  it.each([
    'no such file: /tmp/films.duckdb',
    'http://localhost:9000/bucket/a@b.txt',
    's3://bucket/agents/cache.duckdb',
    'a key must not be empty',
    'Conversion Error: Could not convert string to INT32',
    'file:///shared/folder/?mode=ro',
    'timeoutMs=5000 attempts=3 sizeBytes=12',
    '2026-01-01T00:00:00Z',
  ])('leaves "%s" as it is', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('keeps what tells where: scheme, host and path', () => {
    expect(redactText('open s3://id:hunter2@bucket/a/b?sig=x&part=2 failed')).toBe(
      'open s3://***@bucket/a/b?sig=***&part=2 failed',
    );
  });

  it('changes nothing the second time', () => {
    const once = redactText(
      `postgres://u:p@h AWS_SECRET_ACCESS_KEY=${SECRET} {"password":"x"} Authorization: Bearer abcdefgh1`,
    );
    expect(redactText(once)).toBe(once);
  });

  it.each(['a-', 'a://', '?', 'key=', "key '", 'bearer ', '-----BEGIN PRIVATE KEY-----', 'authorization: ', '&a'])(
    'takes time in proportion to the length of a text of "%s"',
    (piece) => {
      const time = (length: number): number => {
        const text = piece.repeat(length / piece.length);
        const rounds = Array.from({ length: 3 }, () => {
          const start = performance.now();
          redactText(text);
          return performance.now() - start;
        });
        return Math.min(...rounds);
      };
      // Sixteen times the length costs 16 times as much if linear, 256 times if quadratic.
      expect(time(80_000)).toBeLessThan(80 * Math.max(time(5_000), 0.5));
    },
  );
});
