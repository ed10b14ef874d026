import { compareCodePoints } from '@eider/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../src/memtable/entry.ts';
import { FuzzyWord } from '../src/search/fuzzy-word.ts';
import type { SearchIndex } from '../src/search/index-source.ts';
import { expandedTerms, withLoadedIndexes } from '../src/search/loaded-indexes.ts';
import type { TermExpansion } from '../src/search/term-expansion.ts';
import {
  deltaInput,
  deltaOf,
  inNameOrder,
  openRun,
  requestOf,
  runOf,
  SlowSource,
  segmentBytes,
  toEntries,
} from './segment-fixture.ts';

// Few letters, so that many words are one edit apart; one lies outside the basic plane, two share a byte or a unit.
const letter = fc.constantFrom('a', 'b', 'é', 'è', '𐐨', '𐐩');
const word = fc.array(letter, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(''));
const documents = fc.array(
  fc.record({ namespace: fc.constantFrom('', 'a\u001f'), words: fc.array(word, { minLength: 1, maxLength: 5 }) }),
  { maxLength: 40 },
);

/** Every word that is one edit away, over the letters that occur. */
function variants(text: string): ReadonlySet<string> {
  const own = [...text];
  const found = new Set([text]);
  for (let at = 0; at <= own.length; at += 1) {
    const [before, behind] = [own.slice(0, at), own.slice(at)];
    found.add([...before, ...behind.slice(1)].join(''));
    if (behind.length > 1) found.add([...before, behind[1], behind[0], ...behind.slice(2)].join(''));
    for (const one of ['a', 'b', 'é', 'è', '𐐨', '𐐩']) {
      found.add([...before, one, ...behind].join(''));
      if (behind.length > 0) found.add([...before, one, ...behind.slice(1)].join(''));
    }
  }
  return found;
}

function accepted(expansion: TermExpansion): (term: string) => boolean {
  if (expansion.kind === 'prefix') return (term) => term.startsWith(expansion.prefix);
  if (expansion.kind === 'range') {
    const { from, to } = expansion;
    return (term) => compareCodePoints(from, term) <= 0 && compareCodePoints(term, to) <= 0;
  }
  const near = variants(expansion.word);
  return (term) => near.has(term);
}

async function expand(
  index: SearchIndex,
  expansion: TermExpansion,
  namespace = '',
  expansionLimit = 1_000,
): Promise<readonly string[]> {
  const request = requestOf(namespace, { expansions: [expansion], expansionLimit });
  return (await index.load(request, undefined)).expanded(0);
}

function termsOf(entries: readonly Entry[], namespace: string): readonly string[] {
  const own = entries.filter((entry) => entry.namespace === namespace);
  return [...new Set(own.flatMap(({ text }) => (text ?? '').split(' ')))].sort(compareCodePoints);
}

test('an expansion stands for exactly the terms with the prefix, or one edit away, that live documents of the namespace hold', async () => {
  const wanted = fc.oneof(
    word.map((prefix): TermExpansion => ({ kind: 'prefix', prefix })),
    word.map((text): TermExpansion => ({ kind: 'one-edit', word: text })),
  );
  await fc.assert(
    fc.asyncProperty(documents, wanted, fc.nat(3), fc.constantFrom(2, 1_000), async (some, expansion, every, limit) => {
      const entries = toEntries(some);
      const sorted = inNameOrder(entries);
      const isDead = (entry: Entry): boolean => every > 0 && sorted.indexOf(entry) % (every + 1) === 0;
      const delta = deltaOf(entries);
      const run = await runOf(entries);
      const { bytes } = await segmentBytes(sorted, [deltaInput(entries, sorted)]);
      const cold = await openRun(sorted, new SlowSource(bytes));
      for (const entry of entries.filter(isDead)) {
        delta.remove(entry);
        run.liveness.kill(sorted.indexOf(entry));
        cold.liveness.kill(sorted.indexOf(entry));
      }
      const live = entries.filter((entry) => !isDead(entry));
      for (const namespace of ['', 'a\u001f', 'none\u001f']) {
        const expected = termsOf(live, namespace).filter(accepted(expansion)).slice(0, limit);
        for (const index of [delta, run, cold])
          expect(await expand(index, expansion, namespace, limit)).toEqual(expected);
      }
    }),
    { numRuns: 150 },
  );
});

test('a range stands for the first terms from one to the other, whoever holds them, dead or alive', async () => {
  const bounds = fc
    .tuple(letter, word, word)
    .map(([base, from, to]): TermExpansion => ({ kind: 'range', base, from: base + from, to: base + to }));
  await fc.assert(
    fc.asyncProperty(documents, bounds, fc.constantFrom(2, 1_000), async (some, range, limit) => {
      const entries = toEntries([...some, { namespace: '', words: ['a'] }]);
      const [delta, run] = [deltaOf(entries), await runOf(entries)];
      await expand(delta, range);
      for (const entry of entries.slice(0, -1)) {
        delta.remove(entry);
        run.liveness.kill(inNameOrder(entries).indexOf(entry));
      }
      const all = [...new Set(entries.flatMap(({ text }) => (text ?? '').split(' ')))].sort(compareCodePoints);
      const expected = all.filter(accepted(range)).slice(0, limit);
      for (const index of [delta, run]) expect(await expand(index, range, '', limit)).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('a word is accepted exactly if it is at most one edit away, and so are all beginnings of accepted words', () => {
  fc.assert(
    fc.property(word, word, (wanted, other) => {
      const points = [...other].map((character) => character.codePointAt(0) as number);
      const fuzzy = new FuzzyWord(wanted);
      expect(fuzzy.accepts(points)).toBe(variants(wanted).has(other) && other !== '');
      const begins = [...variants(wanted)].some((variant) => variant.startsWith(other));
      // Any letter may come next, also one that no variant here has.
      if (begins) expect(fuzzy.acceptsBeginning(points)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** Words of twenty families that have little in common. */
function familyWord(at: number): string {
  return String.fromCharCode(97 + (at % 20)).repeat(4) + Math.floor(at / 20);
}

test('a term that is no word is never an edit away', () => {
  const points = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
  for (const word of ['a', '\u0000a', 'b']) expect(new FuzzyWord(word).accepts(points('\u0000a'))).toBe(false);
  expect(new FuzzyWord('a').accepts(points('ba'))).toBe(true);
});

describe('with thousands of terms', () => {
  const many = toEntries(
    Array.from({ length: 4_000 }, (_, at) => ({ namespace: '', words: [`w${(at * 7) % 4_000}`, familyWord(at)] })),
  );

  test('the first thousand by code point are taken', async () => {
    const run = await runOf(many);
    const expected = termsOf(many, '')
      .filter((term) => term.startsWith('w'))
      .slice(0, 1_000);
    expect(await expand(run, { kind: 'prefix', prefix: 'w' })).toEqual(expected);
    expect(await expand(deltaOf(many), { kind: 'prefix', prefix: 'w' })).toEqual(expected);
  });

  test('an edit is found wherever it is, and only a part of the dictionary is read for it', async () => {
    const sorted = inNameOrder(many);
    const source = new SlowSource((await segmentBytes(sorted, [deltaInput(many, sorted)])).bytes);
    const run = await openRun(sorted, source);
    const opened = source.reads.reduce((sum, { length }) => sum + length, 0);
    const found = await expand(run, { kind: 'one-edit', word: 'ccc101' });
    expect(found).toEqual(['cccc101']);
    const read = source.reads.reduce((sum, { length }) => sum + length, 0) - opened;
    expect(read).toBeLessThan(source.sizeBytes / 4);
  });
});

test('all indexes together stand for the terms of each, in order, as many as one gives at most', async () => {
  const [left, right] = [
    ['ab', 'ac'],
    ['aa', 'ac', 'ad'],
  ].map((words) => toEntries([{ namespace: '', words }]));
  const indexes = [deltaOf(left as readonly Entry[]), await runOf(right as readonly Entry[])];
  const view = { indexesNow: () => indexes, indexes: () => Promise.resolve(indexes) };
  const request = requestOf('', { expansions: [{ kind: 'prefix', prefix: 'a' }] });
  await withLoadedIndexes(view, { request, nowMs: 0, signal: undefined }, (loaded) => {
    expect(expandedTerms(loaded, 0, 1_000)).toEqual(['aa', 'ab', 'ac', 'ad']);
    expect(expandedTerms(loaded, 0, 2)).toEqual(['aa', 'ab']);
  });
});
