import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Entry } from '../src/memtable/entry.ts';
import { compareNames } from '../src/runs/compare-names.ts';
import { DeltaIndex } from '../src/search/delta-index.ts';
import { Liveness, noneDead } from '../src/search/liveness.ts';
import { Segment } from '../src/search/segment.ts';
import { type SegmentInput, writeSegment } from '../src/search/segment-writer.ts';

// Few words, so that documents share them; some share a prefix that ends inside a surrogate pair.
const word = fc.constantFrom('alpha', 'alphabet', 'beta', 'γάμμα', '𠀀', '𠀁', '12', 'x'.repeat(64));
const document = fc.record({
  namespace: fc.constantFrom('', 'a\u001f', 'b\u001f'),
  words: fc.array(word, { maxLength: 6 }),
  expiresAtMs: fc.constantFrom(Number.POSITIVE_INFINITY, 5, 9),
});

function toEntry(
  { namespace, words, expiresAtMs }: { namespace: string; words: string[]; expiresAtMs: number },
  index: number,
): Entry {
  const times = { createdAtMs: 0, updatedAtMs: 0, expiresAtMs, revision: index };
  return new Entry({
    namespace,
    key: `k${index}`,
    deleted: false,
    value: '""',
    metadata: '{}',
    text: words.join(' '),
    ...times,
  });
}

function inputOf(entries: readonly Entry[], sorted: readonly Entry[]): SegmentInput {
  const index = new DeltaIndex();
  for (const entry of entries) index.add(entry);
  return { source: index.mergeSource(), positions: Int32Array.from(entries, (entry) => sorted.indexOf(entry)) };
}

const pause = async (): Promise<void> => undefined;

test('a segment gives the same postings, lengths, namespaces and expiries as the texts themselves', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(document, { maxLength: 40 }), fc.constantFrom(0, 5, 9), async (documents, nowMs) => {
      const entries = documents.map(toEntry);
      const sorted = entries.toSorted(compareNames);
      const segment = new Segment(await writeSegment(sorted, [inputOf(entries, sorted)], pause));
      const liveness = new Liveness(segment.lengths, noneDead(sorted.length), segment.expiryQueue());
      liveness.expire(nowMs);
      for (const namespace of ['', 'a\u001f', 'b\u001f', 'none\u001f']) {
        const own = sorted.filter((entry) => entry.namespace === namespace && entry.expiresAtMs > nowMs);
        const { start, end } = segment.interval(namespace);
        expect(liveness.between(start, end).documents).toBe(own.length);
        for (const term of ['alpha', 'alphabet', 'beta', 'γάμμα', '𠀀', '𠀁', '12', 'x'.repeat(64), 'absent', '']) {
          const found = segment.postings(term, { start, end }, liveness);
          const expected = own
            .map((entry) => [sorted.indexOf(entry), (entry.text ?? '').split(' ').filter((one) => one === term).length])
            .filter(([, frequency]) => term !== '' && frequency !== 0);
          const pairs = Array.from({ length: found.count }, (_, at) => [found.documents[at], found.frequencies[at]]);
          expect(pairs).toEqual(expected);
        }
      }
    }),
  );
});

test('merging segments gives the bytes that building from the texts gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(document, { maxLength: 30 }), fc.nat(30), async (documents, cut) => {
      const entries = documents.map(toEntry);
      const sorted = entries.toSorted(compareNames);
      const whole = await writeSegment(sorted, [inputOf(entries, sorted)], pause);
      const parts = await Promise.all(
        [entries.slice(0, cut), entries.slice(cut)].map(async (part) => {
          const own = part.toSorted(compareNames);
          const segment = new Segment(await writeSegment(own, [inputOf(part, own)], pause));
          return { source: segment.mergeSource(), positions: Int32Array.from(own, (entry) => sorted.indexOf(entry)) };
        }),
      );
      expect(await writeSegment(sorted, parts, pause)).toEqual(whole);
    }),
  );
});

test('bytes of something else are CORRUPT_DATA, a newer version is UNSUPPORTED', async () => {
  expect(() => new Segment(new Uint8Array(20))).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  expect(() => new Segment(new Uint8Array())).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  const bytes = await writeSegment([], [], pause);
  bytes[5] = 9;
  expect(() => new Segment(bytes)).toThrowError(expect.objectContaining({ code: 'UNSUPPORTED' }));
});
