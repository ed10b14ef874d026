import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBlobName, toBlobName } from '../../src/azure/blob-name.ts';
import { compareUtf8 } from '../../src/blobs/utf8-order.ts';

const name = fc.string({ unit: fc.constantFrom('Z', '[', '\\', ']', '0', '1', '/', 'é', '🦆'), maxLength: 12 });

test('every name comes back from its name in Azure, which has no backslash', () => {
  fc.assert(
    fc.property(name, (text) => {
      expect(fromBlobName(toBlobName(text))).toBe(text);
      expect(toBlobName(text)).not.toContain('\\');
    }),
  );
});

test('names in Azure keep the order and the beginnings of names', () => {
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(Math.sign(compareUtf8(toBlobName(a), toBlobName(b)))).toBe(Math.sign(compareUtf8(a, b)));
      expect(toBlobName(a).startsWith(toBlobName(b))).toBe(a.startsWith(b));
    }),
  );
});

test.each(['a[', '[2', '[[0'])('%s stands for no name', (text) => {
  expect(fromBlobName(text)).toBeUndefined();
});
