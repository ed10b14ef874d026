import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CursorOwner, readCursor, type SearchPlace, writeCursor } from '../src/search/search-cursor.ts';

const OWNER: CursorOwner = ['users\u001f', 'alien', '', false];

const places = fc.oneof(
  fc
    .record({ score: fc.double({ noNaN: true }), key: fc.string({ unit: 'grapheme', minLength: 1 }) })
    .map((place): SearchPlace => ({ kind: 'ranked', ...place })),
  fc.maxSafeNat().map((revision): SearchPlace => ({ kind: 'newest', revision })),
);

test('a cursor gives back its place to the last bit, as text that may stand in a URL', () => {
  fc.assert(
    fc.property(places, (place) => {
      const cursor = writeCursor(place, OWNER);
      expect(cursor).toMatch(/^[\w%!~*'().-]+$/);
      expect(readCursor(cursor, OWNER)).toEqual(place);
    }),
  );
});

test('a changed cursor and one of another search are INVALID_ARGUMENT', () => {
  fc.assert(
    fc.property(places, fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), (place, at, other) => {
      const cursor = writeCursor(place, OWNER);
      const changed = cursor.slice(0, at % cursor.length) + other + cursor.slice((at % cursor.length) + other.length);
      fc.pre(changed !== cursor);
      expect(() => readCursor(changed, OWNER)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }),
  );
  const cursor = writeCursor({ kind: 'newest', revision: 5 }, OWNER);
  const others: readonly CursorOwner[] = [
    ['', 'alien', '', false],
    ['users\u001f', 'ship', '', false],
    ['users\u001f', 'alien', 'eq["a",1]', false],
    ['users\u001f', 'alien', '', true],
  ];
  for (const owner of others) expect(() => readCursor(cursor, owner)).toThrowError();
});
