import { describe, expect, it } from 'vitest';
import { checkKey } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

describe('checkKey', () => {
  it.each([
    ['one character', 'a'],
    ['emoji', '👩‍🚀🎬'],
    ['control characters other than U+0000', '\u0001\u001f\n'],
    ['4,096 ASCII characters', 'x'.repeat(4096)],
    ['4,096 bytes in 1,024 emoji', '🎬'.repeat(1024)],
    ['4,095 bytes in 1,365 three-byte characters', '\uffff'.repeat(1365)],
  ])('returns %s as it is', (_, key) => {
    expect(checkKey(key)).toBe(key);
  });

  it.each([
    ['empty', '', 'must not be empty'],
    ['a number', 7, 'must be text'],
    ['undefined', undefined, 'must be text'],
    ['null', null, 'must be text'],
    ['an object with toString', { toString: () => 'x' }, 'must be text'],
    ['a lone high surrogate', 'a\ud800', 'well-formed'],
    ['a lone low surrogate', '\udc00a', 'well-formed'],
    ['U+0000', 'a\0b', 'U+0000'],
  ])('refuses %s and says which rule', (_, key, rule) => {
    const error = captureError(() => checkKey(key));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain(rule);
  });

  it.each([
    ['4,097 ASCII characters', 'k'.repeat(4097), 4097],
    ['1,366 three-byte characters', '\u20ac'.repeat(1366), 4098],
    ['1,025 emoji', '🎬'.repeat(1025), 4100],
    ['2,049 two-byte characters', 'é'.repeat(2049), 4098],
    ['1 MB', 'k'.repeat(1_000_000), 1_000_000],
  ])('refuses %s with its size in bytes and never the key', (_, key, sizeBytes) => {
    const error = captureError(() => checkKey(key));
    expect(error.details).toEqual({ sizeBytes, maxBytes: 4096 });
    expect(error.message).not.toContain(key.slice(0, 20));
  });
});
