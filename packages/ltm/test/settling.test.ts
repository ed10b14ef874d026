import { expect, test } from 'vitest';
import { Layers } from '../src/layers/layers.ts';
import { Entry } from '../src/memtable/entry.ts';
import { Readers } from '../src/runs/readers.ts';
import { RecordCache } from '../src/runs/record-cache.ts';
import type { Located, Run } from '../src/runs/run.ts';
import { plainAnalyzer } from '../src/search/analyzer.ts';

const pacing = { monotonicMs: () => 0, pause: () => Promise.resolve() };

const deletion = new Entry({
  namespace: '',
  key: 'k',
  deleted: true,
  value: '',
  metadata: '',
  text: undefined,
  createdAtMs: 1,
  updatedAtMs: 1,
  expiresAtMs: Number.POSITIVE_INFINITY,
  revision: 65_536,
});

/** A run that may hold every name and whose answers come when the test says so. */
function slowRun(): { readonly run: Run; readonly answers: ((located: readonly Located[]) => void)[] } {
  const answers: ((located: readonly Located[]) => void)[] = [];
  const findMany = (): Promise<readonly Located[]> => new Promise((resolve) => answers.push(resolve));
  return { run: { mayHold: () => true, findMany } as unknown as Run, answers };
}

test('whoever settles waits for what somebody else is settling already: a count must not see what is hidden', async () => {
  const { run, answers } = slowRun();
  const layers = new Layers([run], 0, {
    readers: new Readers(),
    cache: new RecordCache(0),
    analyzer: plainAnalyzer,
    pacing,
  });
  // As when the log is replayed: nobody has looked up what the deletion hides.
  layers.apply([deletion], 1, 1, () => undefined);
  const ended: string[] = [];
  const first = layers.settle().then(() => ended.push('first'));
  const second = layers.settle().then(() => ended.push('second'));
  await new Promise((resolve) => setImmediate(resolve));
  expect({ ended, lookUps: answers.length }).toEqual({ ended: [], lookUps: 1 });
  answers[0]?.([]);
  await Promise.all([first, second]);
  expect(ended).toEqual(['first', 'second']);
});
