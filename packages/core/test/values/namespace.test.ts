import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints, decodeNamespace, encodeNamespace } from '../../src/index.ts';
import { captureError } from '../capture-error.ts';

const part = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.string({
      unit: fc.constantFrom('a', '/', ':', ' ', '\u007f', '\uffff', '\u{10000}'),
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map((text) => Array.from(text, (unit) => (unit < ' ' ? `x${unit.charCodeAt(0)}` : unit)).join(''));
const path = fc.array(part, { maxLength: 5 });

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = Buffer.compare(Buffer.from(a[index] ?? ''), Buffer.from(b[index] ?? ''));
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

describe('encodeNamespace', () => {
  it('is undone by decodeNamespace', () => {
    fc.assert(
      fc.property(path, (parts) => {
        expect(decodeNamespace(encodeNamespace(parts))).toEqual(parts);
      }),
    );
  });

  it('gives different paths different texts, and the order of the texts is that of the paths', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const order = Math.sign(compareCodePoints(encodeNamespace(a), encodeNamespace(b)));
        expect(order).toBe(comparePaths(a, b));
      }),
      { numRuns: 3000 },
    );
  });

  it('is a prefix of another only for a namespace above it', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const above = a.every((text, index) => text === b[index]);
        expect(encodeNamespace(b).startsWith(encodeNamespace(a))).toBe(above);
      }),
      { numRuns: 3000 },
    );
  });

  it('ends every part with U+001F, so that the root is empty', () => {
    expect(encodeNamespace([])).toBe('');
    expect(encodeNamespace(['users', '42'])).toBe('users\u001f42\u001f');
  });

  it('keeps apart what joining would confuse', () => {
    expect(encodeNamespace(['a:b'])).not.toBe(encodeNamespace(['a', 'b']));
    expect(encodeNamespace(['users', '10']).startsWith(encodeNamespace(['users', '1']))).toBe(false);
    expect(encodeNamespace(['a_']).startsWith(encodeNamespace(['axb']))).toBe(false);
  });

  it.each([
    ['an empty part', ['a', ''], 'not be empty', 1],
    ['a part that is no text', ['a', 5 as unknown as string], 'be text', 1],
    ['a hole', Object.assign(['a'], { length: 2 }), 'be text', 1],
    ['U+001F in a part', ['a\u001fb'], 'control characters', 0],
    ['U+0000 in a part', ['\0'], 'control characters', 0],
    ['a lone surrogate', ['\ud83d'], 'well-formed', 0],
  ])('refuses %s', (_, parts, rule, index) => {
    const error = captureError(() => encodeNamespace(parts));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', details: { index } });
    expect(error.message).toContain(rule);
  });

  it('refuses more than 4,096 bytes in all, terminators included', () => {
    expect(encodeNamespace(['x'.repeat(2047), 'x'.repeat(2047)])).toHaveLength(4096);
    const error = captureError(() => encodeNamespace(['x'.repeat(2047), 'x'.repeat(2048)]));
    expect(error.details).toEqual({ sizeBytes: 4097, maxBytes: 4096 });
  });
});

describe('decodeNamespace', () => {
  it.each([
    ['without the last terminator', 'a\u001fb'],
    ['with an empty part', 'a\u001f\u001f'],
    ['that is a terminator only', '\u001f'],
    ['with another control character', 'a\n\u001f'],
    ['that is too long', `${'x'.repeat(5000)}\u001f`],
  ])('refuses a text %s', (_, text) => {
    expect(captureError(() => decodeNamespace(text)).code).toBe('INVALID_ARGUMENT');
  });
});
