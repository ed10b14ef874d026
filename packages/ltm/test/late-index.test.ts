import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEntries, positionsIn } from '../src/checkpoint/fold-entries.ts';
import { Entry } from '../src/memtable/entry.ts';
import { Memtable } from '../src/memtable/memtable.ts';
import { compareNames } from '../src/runs/compare-names.ts';
import { nameOf } from '../src/runs/name-of.ts';
import { DeltaIndex } from '../src/search/delta-index.ts';
import { PostingBuffer } from '../src/search/posting-buffer.ts';
import { isLargeEntry, tokenizeEntry, tokenizeLargeEntry } from '../src/search/searchable-text.ts';
import { type Pacing, TimeSlices, UNPACED } from '../src/search/time-slices.ts';

let revisions = 0;

function entryOf(key: string, value: unknown, metadata = '{}'): Entry {
  revisions += 1;
  const times = { createdAtMs: 0, updatedAtMs: 0, expiresAtMs: Number.POSITIVE_INFINITY, revision: revisions };
  const value_ = JSON.stringify(value);
  return new Entry({ namespace: '', key, deleted: false, value: value_, metadata, text: undefined, ...times });
}

/** A clock that goes on by a millisecond whenever it is looked at, and counts pauses. */
function tickingPacing(): Pacing & { pauses: number; during: () => void } {
  let nowMs = 0;
  const pacing = {
    pauses: 0,
    during: (): void => undefined,
    monotonicMs: () => nowMs++,
    pause: () => {
      pacing.pauses += 1;
      pacing.during();
      return Promise.resolve();
    },
  };
  return pacing;
}

function documentsWith(index: DeltaIndex, term: string): readonly number[] {
  const loaded = index.load({ namespace: '', terms: [term], expansions: [], expansionLimit: 0 });
  const { documents, count } = loaded.postings(term, new PostingBuffer());
  return [...documents.subarray(0, count)];
}

const MANY = 20_000;
const piece = fc.constantFrom(
  'camelCase',
  'snake_case',
  'x-y',
  'LaTeX',
  '日本語',
  'ﬁne',
  'İx',
  'é',
  '5',
  '...',
  '\n',
  '_',
  '-',
  '漢',
);

test('a large entry has the same terms in the same order when it is looked at in pieces', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 3, maxLength: 30 }),
      fc.constantFrom(' ', ' ', '\n', '  ', '', '。', '、', '　', '，'),
      (some, blank) => {
        const text = some.join(blank === '' ? ' -' : blank);
        const entry = entryOf('a', [text.repeat(Math.ceil(MANY / text.length)), `${text} ${text}`], '{"kind":"note"}');
        expect(isLargeEntry(entry)).toBe(true);
        const termsOf = (run: (emit: (term: string, role: string) => void) => void): readonly string[] => {
          const terms: string[] = [];
          run((term, role) => terms.push(`${role} ${term}`));
          return terms;
        };
        const whole = termsOf((emit) => tokenizeEntry(entry, emit));
        expect(termsOf((emit) => [...tokenizeLargeEntry(entry, emit)])).toEqual(whole);
      },
    ),
    { numRuns: 60 },
  );
});

test('one long word is one piece', () => {
  const entry = entryOf('a', { text: 'x'.repeat(MANY * 4) });
  const terms: string[] = [];
  for (const _ of tokenizeLargeEntry(entry, (term) => terms.push(term)));
  expect(terms).toEqual(['x'.repeat(64)]);
});

test('what takes long is indexed in slices, and a search waits for all of it', async () => {
  const pacing = tickingPacing();
  const index = new DeltaIndex(undefined, pacing);
  for (let at = 0; at < 500; at += 1) index.add(entryOf(`k${at}`, { text: 'alpha' }));
  expect(index.terms).toBe(0);
  const preparing = index.prepare();
  expect(preparing).toBeInstanceOf(Promise);
  expect(index.prepare()).toBe(preparing);
  await preparing;
  expect(pacing.pauses).toBeGreaterThan(3);
  expect(index.prepare()).toBeUndefined();
  expect(documentsWith(index, 'alpha')).toHaveLength(500);
});

test('what comes and goes while entries are indexed is counted once and right', async () => {
  const pacing = tickingPacing();
  const index = new DeltaIndex(undefined, pacing);
  const entries = Array.from({ length: 300 }, (_, at) => entryOf(`k${at}`, { text: 'alpha beta' }));
  for (const entry of entries) index.add(entry);
  const [early, late, added] = [entries[1] as Entry, entries[299] as Entry, entryOf('new', { text: 'alpha' })];
  let isFirst = true;
  pacing.during = () => {
    if (!isFirst) return;
    isFirst = false;
    index.remove(early);
    index.remove(late);
    index.add(added);
  };
  await index.prepare();
  expect(index.prepare()).toBeUndefined();
  expect(index.scope('')).toEqual({ namespace: '', documents: 299, totalLength: 298 * 2 + 1 });
  const expected = [...entries, added].flatMap((entry, at) => (entry === early || entry === late ? [] : [at]));
  expect(documentsWith(index, 'alpha')).toEqual(expected);
  index.remove(added);
  expect(index.scope('').totalLength).toBe(298 * 2);
});

test('a text of megabytes leaves others their turn while it is indexed', async () => {
  const pacing = tickingPacing();
  const index = new DeltaIndex(undefined, pacing);
  index.add(entryOf('large', { text: 'some words of a long text '.repeat(20_000) }));
  await index.prepare();
  expect(pacing.pauses).toBeGreaterThan(5);
  expect(documentsWith(index, 'words')).toEqual([0]);
  expect(index.scope('').totalLength).toBe(20_000 * 6);
});

test('folding keeps the newest entry of each name, in order, and knows where the entries of runs are', async () => {
  const keys = fc.array(fc.constantFrom('a', 'b', 'c', '\uffff', '😀', 'zz', 'é', 'B'), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(keys, fc.array(keys, { maxLength: 3 }), fc.boolean(), async (own, older, dropsOdd) => {
      const runs = older.map((names) => [...new Set(names)].map((key) => entryOf(key, 0)).sort(compareNames));
      const memtable = new Memtable(0);
      for (const key of own) memtable.put(entryOf(key, 0));
      const stays = ({ revision }: Entry): boolean => !dropsOdd || revision % 2 === 0;
      const newest = new Map<string, Entry>();
      for (const entry of [...memtable.inOrder(), ...runs.flat()]) {
        if (!newest.has(nameOf(entry))) newest.set(nameOf(entry), entry);
      }
      const slices = new TimeSlices(UNPACED);
      const folded = await foldEntries(memtable, runs, stays, slices);
      expect(folded).toEqual([...newest.values()].filter(stays).sort(compareNames));
      for (const run of runs) {
        expect([...(await positionsIn(folded, run, slices))]).toEqual(run.map((entry) => folded.indexOf(entry)));
      }
    }),
  );
});

test('what is taken out while texts are indexed is in no statistic, whenever that happens', async () => {
  for (let removedAt = 1; removedAt <= 6; removedAt += 1) {
    const pacing = tickingPacing();
    const index = new DeltaIndex(undefined, pacing);
    const entries = Array.from({ length: 300 }, (_, number) => entryOf(`k${number}`, 'one two three'));
    for (const entry of entries) index.add(entry);
    pacing.during = () => {
      if (pacing.pauses === removedAt) for (const entry of entries) index.remove(entry);
    };
    await index.prepare();
    for (const entry of entries) index.remove(entry);
    expect(index.scope('')).toMatchObject({ documents: 0, totalLength: 0 });
  }
});

test('what has expired by a clock that ran ahead is still indexed for the run that keeps it', async () => {
  const index = new DeltaIndex();
  const entry = new Entry({ ...entryOf('k', 'alpha'), expiresAtMs: 1_000 });
  index.add(entry);
  index.expire(5_000);
  await index.prepare();
  expect(index.scope('')).toMatchObject({ documents: 0, totalLength: 0 });
  expect(documentsWith(index, 'alpha')).toEqual([]);
  expect(index.numberOf(entry)).toBe(0);
  const cursor = await index.mergeSource().cursor(new TimeSlices(UNPACED));
  expect(cursor).toBeDefined();
  index.remove(entry);
  expect(index.numberOf(entry)).toBeUndefined();
  expect(index.scope('')).toMatchObject({ documents: 0, totalLength: 0 });
});
