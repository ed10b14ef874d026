import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, digestBytes, digestJson, digestTyped, encodeTyped, sha256Hex } from '../../src/index.ts';
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

describe('digestBytes', () => {
  const many = Uint8Array.from({ length: 700_001 }, (_, at) => (at * 31) % 251);

  it.each([0, 1, 262_144, 262_145, 700_001])('is the same as sha256Hex of %i bytes', async (length) => {
    const bytes = many.subarray(0, length);
    expect(await digestBytes(bytes)).toBe(sha256Hex(bytes));
  });

  it('is the same in a page without digests of its own, where others have turns in between', async () => {
    const { crypto } = globalThis;
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
    try {
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 0);
      expect(await digestBytes(many)).toBe(sha256Hex(many));
      clearInterval(timer);
      expect(turns).toBeGreaterThan(0);
    } finally {
      Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
    }
  });
});
