import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestJson, digestTyped, encodeTyped, sha256Hex } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

function reference(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

describe('sha256Hex', () => {
  it('gives the digests of FIPS 180-4 for nothing and for abc', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('agrees with Node for any bytes and any text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 100 }), (bytes, text) => {
        expect(sha256Hex(bytes)).toBe(reference(bytes));
        expect(sha256Hex(text)).toBe(reference(text));
      }),
    );
  });

  it('refuses a lone surrogate, which UTF-8 would replace', () => {
    expect(captureError(() => sha256Hex('a\ud800')).code).toBe('INVALID_ARGUMENT');
  });
});

describe('digestJson and digestTyped', () => {
  it('are the digests of the encodings', () => {
    const value = { b: [1, null], a: 'x' };
    expect(digestJson(value)).toBe(reference(canonicalJson(value)));
    expect(digestJson({ a: 'x', b: [1, null] })).toBe(digestJson(value));
    expect(digestTyped(1, 'DOUBLE')).toBe(reference(encodeTyped(1, 'DOUBLE')));
    expect(digestTyped(1, 'DOUBLE')).not.toBe(digestTyped(1, 'INTEGER'));
  });
});
