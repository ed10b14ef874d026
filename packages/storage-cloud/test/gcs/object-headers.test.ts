import { describe, expect, test } from 'vitest';
import { parseXmlPage } from '../../src/gcs/hmac/xml-listing.ts';
import { parseObjectHeaders } from '../../src/gcs/http/object-headers.ts';
import { parseJson, parseObjectPage, parseObjectResource } from '../../src/gcs/json/object-resource.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const facts = { 'x-goog-generation': '1777369647609324', 'last-modified': 'Tue, 28 Apr 2026 09:47:27 GMT' };
const lastModified = new Date('2026-04-28T09:47:27Z');

describe('headers of an object', () => {
  test.each([
    ['the length', { 'content-length': '12' }, 12],
    ['the whole of a range', { 'content-length': '2', 'content-range': 'bytes 4-5/40' }, 40],
    ['the stored length of an answer in chunks', { 'x-goog-stored-content-length': '7' }, 7],
  ])('tell its size by %s', (_what, headers, sizeBytes) => {
    expect(parseObjectHeaders(new Headers({ ...facts, ...headers }))).toEqual({
      sizeBytes,
      etag: '1777369647609324',
      lastModified,
    });
  });

  test.each([
    ['no size', facts],
    ['no generation', { 'content-length': '1', 'last-modified': facts['last-modified'] }],
    ['a generation that is no number', { ...facts, 'content-length': '1', 'x-goog-generation': 'abc' }],
    ['no time', { 'content-length': '1', 'x-goog-generation': '1' }],
    ['a range of unknown size', { ...facts, 'content-range': 'bytes 0-1/*' }],
  ])('with %s are INTERNAL', (_what, headers) => {
    expect(() => parseObjectHeaders(new Headers(headers))).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});

describe('answers that make no sense are INTERNAL, and INDETERMINATE after a change', () => {
  test.each(['', 'null', '[]', '"text"', '{', '<html></html>', '\ufffd'])('%j is no JSON object', (text) => {
    expect(() => parseJson(encode(text), 'read')).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
    expect(() => parseJson(encode(text), 'write')).toThrow(expect.objectContaining({ code: 'INDETERMINATE' }));
  });

  const good = { name: 'k', size: '5', generation: '7', updated: '2026-04-28T09:47:27.987Z' };

  test('a resource tells size, generation and time to the second', () => {
    expect(parseObjectResource(good)).toEqual({ sizeBytes: 5, etag: '7', lastModified });
  });

  test.each([
    [{ ...good, size: undefined }],
    [{ ...good, generation: 7 }],
    [{ ...good, updated: 'once' }],
    [{ ...good, name: 5 }],
    ['text'],
    [null],
  ])('a page with %j is refused', (item) => {
    expect(() => parseObjectPage({ items: [item] })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  test('a page without items is empty', () => {
    expect(parseObjectPage({})).toEqual({ infos: [], nextPageToken: undefined });
    expect(parseObjectPage({ items: [good], nextPageToken: 't' })).toMatchObject({ nextPageToken: 't' });
  });
});

describe('a listing in XML', () => {
  const contents = (key: string, rest = '<Generation>7</Generation>') =>
    `<Contents><Key>${key}</Key>${rest}<LastModified>2026-04-28T09:47:27.987Z</LastModified><Size>5</Size></Contents>`;
  const page = (inner: string) =>
    encode(`<?xml version='1.0'?><ListBucketResult xmlns='x'>${inner}</ListBucketResult>`);

  test('gives names with every entity decoded once, and whether there is more', () => {
    const inner = `<IsTruncated>true</IsTruncated>${contents('a&lt;b&amp;amp;&quot;&apos;&#x1f986;&#233;')}`;
    expect(parseXmlPage(page(inner))).toEqual({
      infos: [{ key: 'a<b&amp;"\'🦆é', sizeBytes: 5, etag: '7', lastModified }],
      isTruncated: true,
    });
  });

  test.each([
    ['no listing', encode('<html></html>')],
    ['nothing', encode('')],
    ['an entry without generation', page(contents('a', ''))],
    ['an entry without key', page('<Contents><Size>5</Size></Contents>')],
  ])('%s is INTERNAL', (_what, bytes) => {
    expect(() => parseXmlPage(bytes)).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });
});
