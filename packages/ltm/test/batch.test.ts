import { EiderError } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBatch, encodeBatch, entryOf, type LoggedChange, MAX_CHANGES } from '../src/commits/batch.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const timeMs = fc.integer({ min: 0, max: 8_000_000_000_000 });
// What a record from elsewhere may bring along.
const givenMs = fc.integer({ min: -4_320_000_000_000_000, max: 4_320_000_000_000_000 });
const expiry = fc.oneof(
  fc.constant({ kind: 'never' as const }),
  fc.record({ kind: fc.constant('at' as const), timeMs }),
  fc.record({ kind: fc.constant('after' as const), ttlMs: timeMs }),
);
const store: fc.Arbitrary<LoggedChange> = fc.record({
  operation: fc.record({
    kind: fc.constant('store' as const),
    namespace: text,
    key: text,
    value: text,
    metadata: text,
    text: fc.option(text, { nil: undefined }),
    expiry,
    condition: fc.constant(undefined),
    times: fc.option(
      fc.record({ createdAtMs: fc.constant(undefined), updatedAtMs: fc.option(givenMs, { nil: undefined }) }),
      { nil: undefined },
    ),
  }),
  createdAtMs: fc.option(givenMs, { nil: undefined }),
});
const deletion: fc.Arbitrary<LoggedChange> = fc.record({
  operation: fc.record({
    kind: fc.constant('delete' as const),
    namespace: text,
    key: text,
    condition: fc.constant(undefined),
  }),
  createdAtMs: fc.constant(undefined),
});

test('a decoded commit gives the entries that its writer applied', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(store, deletion), { maxLength: 30 }), (changes) => {
      const expected = changes.map((change, index) => entryOf(change, 7 * MAX_CHANGES + index, 1_000));
      expect(decodeBatch(encodeBatch(changes), 7, 1_000)).toEqual(expected);
    }),
  );
});

test('a batch cut off anywhere is CORRUPT_DATA or shorter texts, never a crash of another kind', () => {
  const whole = encodeBatch([
    {
      operation: { kind: 'delete', namespace: 'n', key: 'k', condition: undefined },
      createdAtMs: undefined,
    },
  ]);
  for (let length = 0; length < 4; length += 1) {
    expect(() => decodeBatch(whole.slice(0, length), 1, 1)).toThrowError(EiderError);
  }
});

test('a commit of version 1, whose times of creation have no sign, is still read', () => {
  // Version, one change, CREATED_AT, four lengths, the time 1,000, `k1{}`.
  const bytes = Uint8Array.of(1, 1, 16, 0, 1, 1, 2, 0xe8, 0x07, 0x6b, 0x31, 0x7b, 0x7d);
  const [entry] = decodeBatch(bytes, 1, 5_000);
  expect(entry).toMatchObject({ key: 'k', value: '1', metadata: '{}', createdAtMs: 1_000, updatedAtMs: 5_000 });
});

test('a batch of a newer version is UNSUPPORTED', () => {
  expect(() => decodeBatch(Uint8Array.of(9, 0), 1, 1)).toThrowError(expect.objectContaining({ code: 'UNSUPPORTED' }));
});
