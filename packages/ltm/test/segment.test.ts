import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../src/memtable/entry.ts';
import type { SearchIndex } from '../src/search/index-source.ts';
import { noneDead } from '../src/search/liveness.ts';
import { Segment } from '../src/search/segment/segment.ts';
import { PIECE_BYTES } from '../src/search/segment/segment-format.ts';
import { MemorySegmentSource } from '../src/search/segment-source.ts';
import {
  deltaInput,
  deltaOf,
  found,
  inNameOrder,
  openRun,
  positionsIn,
  requestOf,
  runOf,
  SlowSource,
  segmentBytes,
  type TestDocument,
  toEntries,
} from './segment-fixture.ts';

// Few words, so that documents share them; some share a prefix that ends inside a surrogate pair.
const WORDS = ['alpha', 'alphabet', 'beta', 'γάμμα', '𠀀', '𠀁', '12', 'x'.repeat(64)];
const NAMESPACES = ['', 'a\u001f', 'b\u001f'];
const document: fc.Arbitrary<TestDocument> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  words: fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }),
  expiresAtMs: fc.constantFrom(Number.POSITIVE_INFINITY, 5, 9),
});
// Repeated, so that lists become long enough for skips.
const documents = fc
  .tuple(fc.array(document, { maxLength: 20 }), fc.constantFrom(1, 1, 30))
  .map(([some, times]) => Array.from({ length: times }, () => some).flat());

/** What the texts themselves say about a term. */
function expected(entries: readonly Entry[], term: string): readonly (readonly [Entry, number])[] {
  return entries
    .map((entry) => [entry, (entry.text ?? '').split(' ').filter((word) => word === term).length] as const)
    .filter(([, frequency]) => frequency > 0);
}

async function expectSame(index: SearchIndex, live: readonly Entry[]): Promise<void> {
  const terms = [...WORDS, 'absent', 'zzz', ''];
  for (const namespace of [...NAMESPACES, 'none\u001f']) {
    const own = live.filter((entry) => entry.namespace === namespace);
    expect(index.scope(namespace).documents).toBe(own.length);
    const lists = await found(index, namespace, terms);
    for (const [at, list] of lists.entries()) {
      expect(list).toEqual(terms[at] === '' ? [] : expected(own, terms[at] as string));
    }
  }
}

test('a segment gives the same postings, lengths and namespaces as the texts, without the dead and the expired', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.constantFrom(0, 5, 9), fc.nat(7), async (some, nowMs, everyDead) => {
      const entries = toEntries(some);
      const sorted = inNameOrder(entries);
      const dead = noneDead(sorted.length);
      const isDead = (position: number): boolean => everyDead > 0 && position % (everyDead + 1) === everyDead;
      for (const position of sorted.keys())
        if (isDead(position)) (dead[position >>> 3] as number) |= 1 << (position & 7);
      const run = await runOf(entries, dead);
      run.expire(nowMs);
      expect([...run.lengths]).toEqual(sorted.map(({ text }) => (text === '' ? 0 : (text ?? '').split(' ').length)));
      await expectSame(
        run,
        sorted.filter((entry, position) => entry.expiresAtMs > nowMs && !isDead(position)),
      );
    }),
    { numRuns: 60 },
  );
});

test('a document that dies is out of the next search, one that was dead before as well', async () => {
  const entries = toEntries(Array.from({ length: 300 }, () => ({ namespace: '', words: ['alpha'] })));
  const run = await runOf(entries);
  for (const position of [0, 127, 128, 299]) run.liveness.kill(position);
  const [list] = await found(run, '', ['alpha']);
  const sorted = inNameOrder(entries);
  expect(list?.map(([entry]) => sorted.indexOf(entry)).length).toBe(296);
  expect(list?.map(([entry]) => entry)).not.toContain(sorted[128]);
});

test('a delta index gives the same postings as the texts, namespace by namespace, without what was removed', async () => {
  await fc.assert(
    fc.asyncProperty(documents, fc.nat(5), async (some, everyRemoved) => {
      const entries = toEntries(some);
      const index = deltaOf(entries);
      const live = entries.filter((entry, at) => {
        if (everyRemoved === 0 || at % (everyRemoved + 1) !== 0) return true;
        index.remove(entry);
        return false;
      });
      await expectSame(index, live);
    }),
    { numRuns: 60 },
  );
});

test('frequencies up to 65,535 are exact, above they count as that, in every index', async () => {
  const words = [1, 2, 127, 128, 300, 65_535, 70_000].map((times) => Array.from({ length: times }, () => 'beta'));
  const entries = toEntries(words.map((own) => ({ namespace: '', words: own })));
  const sorted = inNameOrder(entries);
  for (const index of [deltaOf(sorted), await runOf(entries)]) {
    const [list] = await found(index, '', ['beta']);
    expect(list?.map(([, frequency]) => frequency).sort((a, b) => a - b)).toEqual([
      1, 2, 127, 128, 300, 65_535, 65_535,
    ]);
  }
});

describe('merging', () => {
  test('gives the bytes that building from the texts gives, with documents left out', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.nat(200), fc.nat(4), async (some, cut, everyGone) => {
        const entries = toEntries(some);
        const sorted = inNameOrder(entries).filter((_, at) => everyGone === 0 || at % (everyGone + 1) !== 0);
        const whole = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
        const parts = await Promise.all(
          [entries.slice(0, cut), entries.slice(cut)].map(async (part) => {
            const own = inNameOrder(part);
            const { bytes } = await segmentBytes(own, [deltaInput(part, own)]);
            const segment = await Segment.open(new SlowSource(bytes));
            return { source: segment.mergeSource(), positions: positionsIn(own, sorted) };
          }),
        );
        expect((await segmentBytes(sorted, parts)).bytes).toEqual(whole.bytes);
        const mixed = [parts[0] as (typeof parts)[0], deltaInput(entries.slice(cut), sorted)];
        expect((await segmentBytes(sorted, mixed)).bytes).toEqual(whole.bytes);
      }),
      { numRuns: 40 },
    );
  });

  test('reads and writes long lists in small pieces', async () => {
    const words = Array.from({ length: 200 }, (_, at) => `w${at}`);
    const entries = toEntries(
      Array.from({ length: 10_000 }, (_, at) => ({ namespace: '', words: ['all', words[at % 200] as string] })),
    );
    const sorted = inNameOrder(entries);
    const { bytes } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
    const halves = [0, 1].map((half) => sorted.filter((_, at) => at % 2 === half));
    const sources = await Promise.all(
      halves.map(async (half) => new SlowSource((await segmentBytes(half, [deltaInput(half, half)])).bytes)),
    );
    const inputs = await Promise.all(
      sources.map(async (source, half) => ({
        source: (await Segment.open(source)).mergeSource(),
        positions: positionsIn(halves[half] as readonly Entry[], sorted),
      })),
    );
    for (const source of sources) source.reads.length = 0;
    expect((await segmentBytes(sorted, inputs)).bytes).toEqual(bytes);
    // The list of `all` alone has 5,000 postings in each input.
    for (const { reads } of sources)
      expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(16 * 1024);
  });

  test('hands on equal pieces; only the last one is shorter', async () => {
    const some = Array.from({ length: 9_000 }, (_, at) => ({
      namespace: '',
      words: Array.from({ length: 8 }, (__, w) => `t${at}x${w}`),
    }));
    const entries = toEntries(some);
    const sorted = inNameOrder(entries);
    const { pieces } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
    expect(pieces.length).toBeGreaterThan(3);
    expect(new Set(pieces.slice(0, -1).map(({ length }) => length))).toEqual(new Set([PIECE_BYTES]));
    expect(pieces.at(-1)?.length).toBeLessThanOrEqual(PIECE_BYTES);
  });

  test('pauses whenever two milliseconds have passed', async () => {
    let nowMs = 0;
    let begunMs = 0;
    let longestMs = 0;
    const pacing = {
      // Each look at the clock takes a tenth of a millisecond.
      monotonicMs: () => {
        nowMs += 0.1;
        return nowMs;
      },
      pause: () => {
        longestMs = Math.max(longestMs, nowMs - begunMs);
        begunMs = nowMs;
        return Promise.resolve();
      },
    };
    const entries = toEntries(Array.from({ length: 2_000 }, (_, at) => ({ namespace: '', words: [`w${at}`] })));
    const sorted = inNameOrder(entries);
    await segmentBytes(sorted, [deltaInput(entries, sorted)], pacing);
    expect(nowMs).toBeGreaterThan(100);
    expect(longestMs).toBeLessThan(2.5);
  });
});

describe('reading by range', () => {
  test('gives the same whether bytes are at hand or must be waited for, and waits only in the second case', async () => {
    const entries = toEntries(
      Array.from({ length: 400 }, (_, at) => ({ namespace: NAMESPACES[at % 3] as string, words: ['alpha', `w${at}`] })),
    );
    const sorted = inNameOrder(entries);
    const { bytes } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
    const request = requestOf('a\u001f', { terms: ['alpha', 'w1'], expansions: [{ kind: 'prefix', prefix: 'w1' }] });
    const warm = await openRun(sorted, new MemorySegmentSource(bytes));
    const cold = await openRun(sorted, new SlowSource(bytes));
    expect(warm.load(request, undefined)).not.toBeInstanceOf(Promise);
    expect(cold.load(request, undefined)).toBeInstanceOf(Promise);
    expect(await found(cold, 'a\u001f', ['alpha', 'w1'])).toEqual(await found(warm, 'a\u001f', ['alpha', 'w1']));
    expect((await cold.load(request, undefined)).expanded(0)).toEqual(
      (await warm.load(request, undefined)).expanded(0),
    );
  });

  test('a small namespace reads a small part of a long list', async () => {
    const own = Array.from({ length: 20 }, () => ({ namespace: 'm\u001f', words: ['all'] }));
    const others = ['a\u001f', 'z\u001f'].flatMap((namespace) =>
      Array.from({ length: 4_000 }, () => ({ namespace, words: ['all'] })),
    );
    const entries = toEntries([...own, ...others]);
    const sorted = inNameOrder(entries);
    const source = new SlowSource((await segmentBytes(sorted, [deltaInput(entries, sorted)])).bytes);
    const run = await openRun(sorted, source);
    source.reads.length = 0;
    const [list] = await found(run, 'm\u001f', ['all']);
    expect(list?.length).toBe(20);
    // A block, the skips, and at most two units of 128 postings; the list has 63 units.
    expect(source.reads.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1_000);
  });

  test('a namespace without documents reads nothing', async () => {
    const source = new SlowSource((await segmentBytes([], [])).bytes);
    const run = await openRun([], source);
    source.reads.length = 0;
    expect(await found(run, 'none\u001f', ['all'])).toEqual([[]]);
    expect(source.reads).toEqual([]);
  });
});

describe('what was changed on disk', () => {
  test('is CORRUPT_DATA or does no harm, whichever bit it is', async () => {
    const some = Array.from({ length: 300 }, (_, at) => ({
      namespace: NAMESPACES[at % 2] as string,
      words: ['alpha', `w${at % 40}`, ...(at % 4 === 0 ? ['beta', 'beta'] : [])],
      ...(at % 50 === 0 ? { expiresAtMs: 5 } : {}),
    }));
    const entries = toEntries(some);
    const sorted = inNameOrder(entries);
    const { bytes } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
    const intact = await answers(bytes, sorted);
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.slice();
      (changed[bit >>> 3] as number) ^= 1 << (bit & 7);
      const given = await answers(changed, sorted).catch((error: unknown) => error);
      if (Array.isArray(given)) expect(given).toEqual(intact);
      else {
        expect(given).toMatchObject({ code: 'CORRUPT_DATA' });
        refused += 1;
      }
    }
    // Nothing but the padding of nothing could be harmless: every byte is under a checksum that these questions look at or need not.
    expect(refused).toBeGreaterThan(bytes.length * 4);
  });

  test('is CORRUPT_DATA when the end is missing, and bytes of something else are too', async () => {
    const entries = toEntries([{ namespace: '', words: ['alpha'] }]);
    const { bytes } = await segmentBytes(entries, [deltaInput(entries, entries)]);
    for (let length = 0; length < bytes.length; length += 1)
      await expect(Segment.open(new MemorySegmentSource(bytes.slice(0, length)))).rejects.toMatchObject({
        code: 'CORRUPT_DATA',
      });
    await expect(Segment.open(new MemorySegmentSource(new Uint8Array(100)))).rejects.toMatchObject({
      code: 'CORRUPT_DATA',
    });
  });
});

async function answers(bytes: Uint8Array, sorted: readonly Entry[]): Promise<readonly unknown[]> {
  const run = await openRun(sorted, new MemorySegmentSource(bytes));
  run.expire(5);
  const given: unknown[] = [];
  for (const namespace of ['', 'a\u001f']) {
    const loaded = await run.load(requestOf(namespace, { expansions: [{ kind: 'prefix', prefix: 'w' }] }), undefined);
    const lists = await found(run, namespace, ['alpha', 'beta', 'w7', 'w39']);
    given.push(
      loaded.expanded(0),
      lists.map((list) => list.map(([entry, frequency]) => `${entry.key} ${frequency}`)),
      run.scope(namespace),
    );
  }
  return given;
}
