import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { pageRecords } from '../runs/page-records.ts';
import type { Layers } from './layers.ts';

// A page is small at first: many callers want a few records only.
const FIRST_PAGE = 128;
const LARGEST_PAGE = 2_048;

/**
 * The newest entries of a namespace in order of their keys, deletions and expired ones included. Each page looks at the layers as they are then, so
 * that writes and checkpoints in between do no harm.
 */
export async function* entriesInKeyOrder(
  layers: Layers,
  namespace: string,
  from: KeyBound,
  signal: AbortSignal | undefined,
): AsyncIterable<Entry> {
  let bound = from;
  for (let size = FIRST_PAGE; ; size = Math.min(size * 2, LARGEST_PAGE)) {
    const limit = Math.min(size, ...layers.runs.map((run) => pageRecords(run, size)));
    const page = { namespace, from: bound, limit };
    const entries = await layers.reading(() => mergedPage(layers, page, signal));
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined) return;
    bound = { key: last.key, inclusive: false };
  }
}

async function mergedPage(
  layers: Layers,
  { namespace, from, limit }: { readonly namespace: string; readonly from: KeyBound; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<readonly Entry[]> {
  const { memtables, runs } = layers;
  const ofRuns = await Promise.all(runs.map((run) => run.page(namespace, from, limit, signal)));
  const pages = [...memtables.map((memtable) => memtable.page(namespace, from, limit)), ...ofRuns];
  // Beyond the last key of a full page its layer may have more: such keys wait for the next page.
  const horizon = pages
    .filter((page) => page.length === limit)
    .map((page) => (page.at(-1) as Entry).key)
    .sort(compareCodePoints)[0];
  const newest = new Map<string, Entry>();
  for (const entry of pages.flat()) {
    const known = newest.get(entry.key);
    if (known === undefined || known.revision < entry.revision) newest.set(entry.key, entry);
  }
  return [...newest.values()]
    .filter((entry) => horizon === undefined || compareCodePoints(entry.key, horizon) <= 0)
    .sort((a, b) => compareCodePoints(a.key, b.key));
}
