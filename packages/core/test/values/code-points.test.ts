import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../src/index.ts';
import { utf8SizeBytes } from '../../src/values/code-points.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  // Few different characters, from where UTF-16 and UTF-8 disagree, so that texts share beginnings.
  fc.string({
    unit: fc.constantFrom('a', 'b', '\0', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    maxLength: 6,
  }),
);

describe('compareCodePoints', () => {
  it('orders as the bytes of UTF-8 do', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 5000 },
    );
  });

  it('puts U+FFFF before an emoji, unlike the operator <', () => {
    expect(compareCodePoints('\uffff', '😀')).toBeLessThan(0);
    expect('\uffff' < '😀').toBe(false);
  });

  it('is 0 only for equal texts: composed and decomposed characters differ', () => {
    expect(compareCodePoints('é', 'é'.normalize('NFC'))).toBe(0);
    expect(compareCodePoints('\u00e9', 'e\u0301')).not.toBe(0);
  });

  it('sorts a prefix before what it begins', () => {
    expect(['ab', 'a', '', 'b'].sort(compareCodePoints)).toEqual(['', 'a', 'ab', 'b']);
  });
});

describe('utf8SizeBytes', () => {
  it('is the number of bytes that an encoder makes', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(utf8SizeBytes(value)).toBe(Buffer.byteLength(value));
      }),
    );
  });
});
