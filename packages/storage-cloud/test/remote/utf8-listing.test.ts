import type { BlobInfo } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inUtf8Order } from '../../src/blobs/remote/utf8-listing.ts';
import { compareUtf8 } from '../../src/blobs/utf8-order.ts';

// Few characters, so that names share beginnings: before the surrogates, surrogate pairs, and behind them.
const name = fc.string({ unit: fc.constantFrom('a', 'z', '\ud7ff', '🦆', '𝒳', '\ue000', '\ufb01'), maxLength: 6 });
const names = fc.uniqueArray(name, { maxLength: 40 });

async function* listing(keys: readonly string[]): AsyncGenerator<BlobInfo> {
  for (const key of keys) yield { key, sizeBytes: 0, etag: '1', lastModified: new Date(0) };
}

async function ordered(keys: readonly string[]): Promise<readonly string[]> {
  const result: string[] = [];
  for await (const info of inUtf8Order(listing(keys))) result.push(info.key);
  return result;
}

test('a listing in order of UTF-16 units comes out in order of UTF-8 bytes', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (keys) => {
      expect(await ordered(keys.toSorted())).toEqual(keys.toSorted(compareUtf8));
    }),
  );
});

test('a listing in order of UTF-8 bytes stays as it is', async () => {
  await fc.assert(
    fc.asyncProperty(names, async (keys) => {
      expect(await ordered(keys.toSorted(compareUtf8))).toEqual(keys.toSorted(compareUtf8));
    }),
  );
});

test('names without surrogates come out at once', async () => {
  let given = 0;
  async function* counted(): AsyncGenerator<BlobInfo> {
    for await (const info of listing(['a', 'b', '\ufb01'])) {
      given += 1;
      yield info;
    }
  }
  for await (const info of inUtf8Order(counted()))
    expect([info.key, given]).toEqual([['a', 'b', '\ufb01'][given - 1], given]);
  expect(given).toBe(3);
});
