import { compareCodePoints } from '@eider/core';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { pageRecords } from '../runs/page-records.ts';
import type { Run } from '../runs/run.ts';
import type { Layers } from './layers.ts';

// A page is small at first: many callers want a few records only.
const FIRST_PAGE = 128;
const LARGEST_PAGE = 2_048;

interface PageRequest {
  readonly namespace: string;
  readonly from: KeyBound;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

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
    const request = { namespace, from: bound, limit, signal };
    const entries = await layers.reading(() => mergedPage(layers, request));
    yield* entries;
    const last = entries.at(-1);
    if (last === undefined) return;
    bound = { key: last.key, inclusive: false };
  }
}

/** A page of all layers together. Runs whose keys lie behind what others have are not asked. */
async function mergedPage({ memtables, runs }: Layers, request: PageRequest): Promise<readonly Entry[]> {
  const { namespace, from, limit, signal } = request;
  const page = new MergedPage(limit);
  for (const memtable of memtables) page.add(memtable.page(namespace, from, limit));
  let waiting = inOrder(runs, request);
  while (waiting.length > 0 && page.mayNeed((waiting[0] as WaitingRun).earliest)) {
    // The next one, and all others that begin no later: most often those that hold keys on both sides of where the page begins.
    const { earliest: next } = waiting[0] as WaitingRun;
    const asked = waiting.filter(({ earliest }) => compareCodePoints(earliest, next) <= 0);
    waiting = waiting.slice(asked.length);
    for (const found of await Promise.all(asked.map(({ run }) => run.page(namespace, from, limit, signal)))) {
      page.add(found);
    }
  }
  return page.entries(waiting.length > 0);
}

interface WaitingRun {
  readonly run: Run;
  /** Nothing of it comes before this key. */
  readonly earliest: string;
}

function inOrder(runs: readonly Run[], { namespace, from }: PageRequest): readonly WaitingRun[] {
  return runs
    .flatMap((run) => {
      const earliest = run.earliestKey(namespace, from);
      return earliest === undefined ? [] : [{ run, earliest }];
    })
    .sort((a, b) => compareCodePoints(a.earliest, b.earliest));
}

/** What layers have from one key on: of each name the newest entry. */
class MergedPage {
  readonly #limit: number;
  readonly #newest = new Map<string, Entry>();
  // Beyond the last key of a full page its layer may have more: such keys wait for the next page.
  #horizon: string | undefined;
  #sorted: readonly Entry[] | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(page: readonly Entry[]): void {
    this.#sorted = undefined;
    for (const entry of page) {
      const known = this.#newest.get(entry.key);
      if (known === undefined || known.revision < entry.revision) this.#newest.set(entry.key, entry);
    }
    if (page.length < this.#limit) return;
    const { key } = page.at(-1) as Entry;
    if (this.#horizon === undefined || compareCodePoints(key, this.#horizon) < 0) this.#horizon = key;
  }

  /** Whether a layer that has nothing before this key may have something that belongs here. */
  mayNeed(earliest: string): boolean {
    const last = this.#lastNeeded();
    return last === undefined || compareCodePoints(earliest, last) <= 0;
  }

  /** In order of keys, as far as nothing can come in between; of a full page only so much, if layers have not been asked that have more behind it. */
  entries(isCut: boolean): readonly Entry[] {
    const last = isCut ? this.#lastNeeded() : this.#horizon;
    const sorted = this.#inOrder();
    return last === undefined ? sorted : sorted.filter(({ key }) => compareCodePoints(key, last) <= 0);
  }

  /** Where the page ends; undefined if it is not full. */
  #lastNeeded(): string | undefined {
    const last = this.#inOrder()[this.#limit - 1]?.key;
    if (last === undefined || this.#horizon === undefined) return last ?? this.#horizon;
    return compareCodePoints(last, this.#horizon) < 0 ? last : this.#horizon;
  }

  #inOrder(): readonly Entry[] {
    this.#sorted ??= [...this.#newest.values()].sort((a, b) => compareCodePoints(a.key, b.key));
    return this.#sorted;
  }
}
