import { compareCodePoints } from '@eider/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../src/encoding/byte-reader.ts';
import { ByteWriter } from '../src/encoding/byte-writer.ts';
import { SortedKeys } from '../src/memtable/sorted-keys.ts';
import { compareNames } from '../src/runs/compare-names.ts';
import { NameIndex, NameIndexBuilder } from '../src/runs/name-index.ts';
import { ExpiryQueue } from '../src/search/expiry-queue.ts';
import { Liveness, noneDead } from '../src/search/liveness.ts';
import { selectTop } from '../src/search/top.ts';

test('variable-length integers up to 53 bits and texts come back as they went', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }))), (pairs) => {
      const writer = new ByteWriter();
      for (const [number, text] of pairs) {
        writer.varint(number);
        writer.text(text);
      }
      const reader = new ByteReader(writer.finish());
      expect(pairs.map(() => [reader.varint(), reader.text()])).toEqual(pairs);
    }),
  );
});

test('keys come in order of code points however they were added', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.string({ unit: 'binary' }))), (groups) => {
      const keys = new SortedKeys();
      const all = [...new Set(groups.flat())];
      for (const [at, key] of all.entries()) {
        keys.add(key);
        if (at % 3 === 0) keys.inOrder;
      }
      expect(keys.inOrder).toEqual(all.sort(compareCodePoints));
    }),
  );
});

test('a name index gives the position of every name and denies others', () => {
  const names = Array.from({ length: 9_000 }, (_, index) => ({
    namespace: `n${index % 3}\u001f`,
    key: `k${(index * 7919) % 9_000}`,
  })).sort(compareNames);
  const builder = new NameIndexBuilder();
  for (const name of names) builder.add(name);
  const index = NameIndex.decode(builder.finish().encode());
  for (const [position, name] of names.entries()) {
    expect(index.positionsOf(name)).toContain(position);
    expect(index.startOf(name)).toBeLessThanOrEqual(position);
  }
  const wrong = names.filter(({ namespace, key }) => index.positionsOf({ namespace, key: `${key}!` }).length > 0);
  expect(wrong.length).toBeLessThan(3);
});

test('expired documents come out once, when their time has come', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.nat(60), (times, nowMs) => {
      const queue = new ExpiryQueue();
      for (const [document, atMs] of times.entries()) queue.add(document, atMs);
      const due = [...times.keys()].filter((document) => (times[document] as number) <= nowMs);
      expect([...queue.takeUntil(nowMs)].sort((a, b) => a - b)).toEqual(due);
      expect([...queue.takeUntil(nowMs)]).toEqual([]);
      expect([...queue.takeUntil(100)].length).toBe(times.length - due.length);
    }),
  );
});

test('counts and lengths of live documents in any interval are exact', () => {
  const lengths = Uint32Array.from({ length: 5_000 }, (_, document) => document % 17);
  const liveness = new Liveness(lengths, noneDead(lengths.length), new ExpiryQueue());
  fc.assert(
    fc.property(fc.nat(4_999), fc.nat(5_000), fc.nat(5_000), (killed, a, b) => {
      liveness.kill(killed);
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      let documents = 0;
      let totalLength = 0;
      for (let document = start; document < end; document += 1) {
        if (!liveness.isLive(document)) continue;
        documents += 1;
        totalLength += lengths[document] as number;
      }
      expect(liveness.between(start, end)).toEqual({ documents, totalLength });
    }),
  );
});

test('the best of many are those that sorting all would give', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(10), (values, limit) => {
      const scored = { documents: Uint32Array.from(values.keys()), scores: Float64Array.from(values) };
      const sorted = values
        .map((score, document) => ({ document, score }))
        .sort((a, b) => b.score - a.score || a.document - b.document);
      expect(selectTop(scored, limit, (a, b) => a - b)).toEqual(sorted.slice(0, limit));
    }),
  );
});
