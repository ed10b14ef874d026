import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inverseDocumentFrequency, lengthNorm } from '../src/search/bm25.ts';
import type { LoadedTerms, SearchIndex, SearchIndexes } from '../src/search/index-source.ts';
import { withLoadedIndexes } from '../src/search/loaded-indexes.ts';
import { ScoreAccumulator } from '../src/search/score-accumulator.ts';
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

const options = (terms: readonly string[]) => ({ request: requestOf('', { terms }), nowMs: 0, signal: undefined });
const alpha = toEntries([{ namespace: '', words: ['alpha'] }]);

/** An index that gives what it loads when the test says so. */
function slowIndex(): { readonly index: SearchIndex; readonly loads: (() => void)[] } {
  const loads: (() => void)[] = [];
  const inner = deltaOf(alpha);
  const load = (): Promise<LoadedTerms> =>
    new Promise((resolve) => loads.push(() => resolve(inner.load(requestOf('')))));
  return { index: { ...({} as SearchIndex), prepare: () => undefined, load }, loads };
}

test('an index that comes while another is loaded is loaded too, and one that went is left out', async () => {
  const [first, second, last] = [slowIndex(), slowIndex(), slowIndex()];
  let now = [first.index, second.index];
  const view: SearchIndexes = { indexesNow: () => now, indexes: () => Promise.resolve(now) };
  const seen = withLoadedIndexes(view, options(['alpha']), (loaded) => loaded.map(({ index }) => index));
  now = [last.index, second.index];
  first.loads[0]?.();
  second.loads[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect([first, second, last].map(({ loads }) => loads.length)).toEqual([1, 1, 1]);
  last.loads[0]?.();
  expect(await seen).toEqual([last.index, second.index]);
});

test('what is at hand is not waited for: a search sees the indexes of the moment of its call', async () => {
  const indexes = [deltaOf(alpha)];
  let looks = 0;
  const view: SearchIndexes = {
    indexesNow: () => {
      looks += 1;
      return indexes;
    },
    indexes: () => Promise.reject(new Error('nothing to wait for')),
  };
  let ran = false;
  const done = withLoadedIndexes(view, options(['alpha']), () => {
    ran = true;
  });
  expect({ ran, looks }).toEqual({ ran: true, looks: 1 });
  await done;
});

test('something that is unsettled is waited for before anything is scored', async () => {
  const indexes = [deltaOf(alpha)];
  let settled = false;
  const view: SearchIndexes = {
    indexesNow: () => (settled ? indexes : undefined),
    indexes: async () => {
      settled = true;
      return indexes;
    },
  };
  expect(await withLoadedIndexes(view, options(['alpha']), (loaded) => loaded.length)).toBe(1);
});

test('what dies while a search waits for bytes is not in its result', async () => {
  const entries = toEntries([
    { namespace: '', words: ['alpha'] },
    { namespace: '', words: ['alpha', 'beta'] },
  ]);
  const sorted = inNameOrder(entries);
  const run = await openRun(sorted, new SlowSource((await segmentBytes(sorted, [deltaInput(entries, sorted)])).bytes));
  const view: SearchIndexes = { indexesNow: () => [run], indexes: () => Promise.resolve([run]) };
  const counts = withLoadedIndexes(view, options(['alpha']), ([one]) => ({
    postings: one?.terms.postings('alpha', new ScoreAccumulator().buffer).count,
    documents: run.scope('').documents,
  }));
  run.liveness.kill(0);
  expect(await counts).toEqual({ postings: 1, documents: 1 });
});

test('scores are the same to the last bit, whatever index holds which document', async () => {
  const words = fc.array(fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'eps'), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(words, { maxLength: 30 }), fc.nat(30), fc.nat(30), async (texts, a, b) => {
      const entries = toEntries(texts.map((own) => ({ namespace: '', words: own })));
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const [one, two, three] = [entries.slice(0, from), entries.slice(from, to), entries.slice(to)] as const;
      const split = await scores([await runOf(one), await runOf(two), deltaOf(three)]);
      expect(split).toEqual(await scores([deltaOf(entries)]));
      expect(split).toEqual(await scores([await runOf(entries)]));
    }),
    { numRuns: 50 },
  );
});

async function scores(indexes: readonly SearchIndex[]): Promise<ReadonlyMap<string, number>> {
  const view: SearchIndexes = { indexesNow: () => indexes, indexes: () => Promise.resolve(indexes) };
  const terms = ['gamma', 'alpha', 'beta'];
  const accumulator = new ScoreAccumulator();
  const found = await withLoadedIndexes(view, options(terms), (loaded) => {
    const scopes = indexes.map((index) => index.scope(''));
    const documents = scopes.reduce((sum, scope) => sum + scope.documents, 0);
    const norm = lengthNorm(scopes.reduce((sum, scope) => sum + scope.totalLength, 0) / Math.max(1, documents));
    const lists = terms.map((term) => loaded.map((one) => one.terms.postings(term, accumulator.buffer)));
    return loaded.map(({ index }, at) => {
      const weighted = lists.map((perIndex) => {
        const withTerm = perIndex.reduce((sum, { count }) => sum + count, 0);
        const postings = perIndex[at] as (typeof perIndex)[0];
        return { postings, idf: inverseDocumentFrequency(documents, withTerm) };
      });
      const scored = accumulator.sum(index, weighted, { norm });
      return { index, documents: [...scored.documents], scores: [...scored.scores] };
    });
  });
  const byKey = new Map<string, number>();
  for (const part of found) {
    const entries = await part.index.entries(part.documents, undefined);
    for (const [at, { key }] of entries.entries()) byKey.set(key, part.scores[at] as number);
  }
  return new Map([...byKey].sort(([left], [right]) => (left < right ? -1 : 1)));
}
