import { describe, expect, test } from 'vitest';
import { canonicalRequest, encodeObjectName, signedHeaders } from '../../../src/gcs/hmac/canonical-request.ts';
import { authorizationHeader, stringToSign } from '../../../src/gcs/hmac/goog4-signer.ts';

interface GoogleVector {
  readonly description: string;
  readonly hash: string;
  readonly method?: string;
  readonly object?: string;
  readonly date?: string;
  readonly expires?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly payloadHash?: string;
}

// Facts of storage/v1/v4_signatures.json in github.com/googleapis/conformance-tests: requests, and the sha256 of their canonical form, which
// stands in `expectedStringToSign`. They are for RSA signatures, whose canonical requests are those of HMAC.
const GOOGLE_VECTORS: readonly GoogleVector[] = [
  { description: 'Simple GET', hash: '00e2fb794ea93d7adb703edaebdd509821fcc7d4f1a79ac5c8d2b394df109320' },
  {
    description: 'Simple PUT',
    method: 'PUT',
    hash: '78742860705da91404222d5d66ff89850292471199c3c2808d116ad12e6177b4',
  },
  {
    description: 'POST for resumable uploads',
    method: 'POST',
    headers: { 'X-Goog-Resumable': 'start' },
    hash: '877f8b40179d2753296f2fd6de815ab40503c7a3c446a7b44aa4e74422ff4daf',
  },
  {
    description: 'Vary expiration and timestamp',
    date: '20190301',
    expires: '20',
    hash: '779f19fdb6fd381390e2d5af04947cf21750277ee3c20e0c97b7e46a1dff8907',
  },
  {
    description: 'Slashes in object name should not be URL encoded',
    object: 'path/with/slashes/under_score/amper&sand/file.ext',
    headers: { 'header/name/with/slash': 'should-be-encoded' },
    hash: 'f1d206dd8cbe1b892d4081ccddae0927d9f5fee5653fb2a2f43e7c20ed455cad',
  },
  {
    description: 'Forward Slashes should not be stripped',
    object: '/path/with/slashes/under_score/amper&sand/file.ext',
    hash: '63c601ecd6ccfec84f1113fc906609cbdf7651395f4300cecd96ddd2c35164f8',
  },
  {
    description: 'Simple headers',
    headers: { BAR: 'BAR-value', foo: 'foo-value' },
    hash: '59c1ac1a6ee7d773d5c4487ecc861d60b71c4871dd18fc7d8485fac09df1d296',
  },
  {
    description: 'Headers with colons',
    headers: { BAR: '2023-02-10T03:', foo: '2023-02-10T02:00:00Z' },
    hash: 'a2a6df7e6bd818894e1f60ac3c393901b512ca1cf1061ba602dace3fb38c19a6',
  },
  {
    description: 'Headers should be trimmed',
    headers: { collapsed: 'abc    def', leading: '    xyz', trailing: 'abc    ', tabs: '\tabc\t\t\t\tdef\t' },
    hash: '19153e83555808dbfeb8969043cc8ce8d5db0cce91dc11fb9df58b8130f09d42',
  },
  {
    description: 'Header value with multiple inline values',
    headers: { multiple: ' xyz ,  abc, def  , xyz   ' },
    hash: '4df8e486146c31f1c8cd4e4c730554cde4326791ba48ec11fa969a3de064cd7f',
  },
  {
    description: 'Query Parameter Encoding',
    query: { 'aA0é/=%-_.~': '~ ._-%=/é0Aa' },
    hash: '448f96c23dafa8210900554e138b2b5fd55bc53ef53b8637cecc3edec45a8fcf',
  },
  {
    description: 'Query Parameter Ordering',
    query: { prefix: '/foo', 'X-Goog-Meta-Foo': 'bar' },
    hash: '4dafe74ad142f32b7c25fc4e6b38fd3b8a6339d7f112247573fb0066f637db6c',
  },
  {
    description: 'Header Ordering',
    headers: { 'X-Goog-Date': '20190201T090000Z' },
    hash: '4052143280d90d5f4a8c878ff7418be6fee5d34e50b1da28d8081a094b88fa61',
  },
  {
    description: 'Signed Payload Instead of UNSIGNED-PAYLOAD',
    method: 'PUT',
    headers: {
      'X-Goog-Content-SHA256': '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982',
      'X-TestCaseMetadata-Payload-Value': 'hello',
    },
    payloadHash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b982',
    hash: 'be21a0841a897930ff5cf72e6e74ec5274efd76c3fe4cde6678f24a0a3d6dbec',
  },
];

function toCanonical(vector: GoogleVector): string {
  const { method = 'GET', object = 'test-object', date = '20190201', expires = '10', payloadHash } = vector;
  const headers = { host: 'storage.googleapis.com', ...vector.headers };
  const credential = `test-iam-credentials@dummy-project-id.iam.gserviceaccount.com/${date}/auto/storage/goog4_request`;
  return canonicalRequest({
    method,
    path: `/test-bucket/${encodeObjectName(object)}`,
    query: {
      'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
      'X-Goog-Credential': credential,
      'X-Goog-Date': `${date}T090000Z`,
      'X-Goog-Expires': expires,
      'X-Goog-SignedHeaders': signedHeaders(headers),
      ...vector.query,
    },
    headers,
    payloadHash: payloadHash ?? 'UNSIGNED-PAYLOAD',
  });
}

describe("canonical requests are those of Google's conformance tests", () => {
  test.each(GOOGLE_VECTORS)('$description', async (vector) => {
    const day = vector.date ?? '20190201';
    const date = new Date(`${day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3')}T09:00:00Z`);
    expect(await stringToSign('GOOG4-RSA-SHA256', date, toCanonical(vector))).toBe(
      `GOOG4-RSA-SHA256\n${day}T090000Z\n${day}/auto/storage/goog4_request\n${vector.hash}`,
    );
  });
});

// Facts of src/IO/S3/tests/gtest_goog4_signer.cpp in github.com/ClickHouse/ClickHouse: invented keys, signatures made there for the same store.
describe('HMAC signatures are those that another client of the store makes', () => {
  const key = { accessId: 'GOOGTESTACCESSKEY', secret: 'testsecretkey' };
  const date = new Date('2026-07-03T00:00:00Z');
  const headers = {
    host: 'storage.googleapis.com',
    'x-goog-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-goog-date': '20260703T000000Z',
  };
  const credential = 'GOOG4-HMAC-SHA256 Credential=GOOGTESTACCESSKEY/20260703/auto/storage/goog4_request';

  test('a put that expects a generation', async () => {
    const request = {
      method: 'PUT',
      path: '/test-bucket/dir/obj.txt',
      query: {},
      headers: { ...headers, 'x-goog-if-generation-match': '0' },
      payloadHash: 'UNSIGNED-PAYLOAD',
    };
    expect(await authorizationHeader(request, date, key)).toBe(
      `${credential}, SignedHeaders=host;x-goog-content-sha256;x-goog-date;x-goog-if-generation-match, ` +
        'Signature=4f82e49c69753329afd4768ccf1db6b472dbbd86d082a08b5b9f9fe368fb6ef6',
    );
  });

  test('a get with a query', async () => {
    const request = {
      method: 'GET',
      path: '/test-bucket/',
      query: { versioning: '' },
      headers,
      payloadHash: 'UNSIGNED-PAYLOAD',
    };
    expect(await authorizationHeader(request, date, key)).toBe(
      `${credential}, SignedHeaders=host;x-goog-content-sha256;x-goog-date, ` +
        'Signature=28a981c32acff334738b9ea1a0f82c28c9a1ccff5b6dc8fb92a2e6622c8db73f',
    );
  });
});
