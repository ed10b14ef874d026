import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUtf8 } from '../src/blobs/utf8-order.ts';

test('texts are compared as their UTF-8 bytes are', () => {
  const text = fc.string({
    unit: fc.constantFrom('', 'a', 'b', '\u00e9', '\ufb01', '\uffff', '\u{10000}', '🦆', '\u{10ffff}'),
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
    }),
  );
});
