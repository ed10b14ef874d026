import { compareCodePoints } from '@eider/core';
import type { TermCondition } from '../filter/term-condition.ts';
import { entriesInKeyOrder } from '../layers/key-order.ts';
import type { Entry } from '../memtable/entry.ts';
import type { KeyBound } from '../memtable/memtable.ts';
import { filterCandidates } from './filter-candidates.ts';
import type { MemoryCore } from './memory-core.ts';

const FIRST_PAGE = 128;
const LARGEST_PAGE = 2_048;

/**
 * The entries of a namespace that may fulfil a filter, in order of their keys: few if terms can tell which, otherwise all, deletions and expired ones
 * included. Each page looks at the indexes as they are then, so that writes in between do no harm.
 */
export async function* entriesThatMayMatch(
  core: MemoryCore,
  namespace: string,
  { from, condition, signal }: { from: KeyBound; condition: TermCondition; signal: AbortSignal | undefined },
): AsyncIterable<Entry> {
  const { layers } = core.parts;
  let bound = from;
  for (let size = FIRST_PAGE; ; size = Math.min(size * 2, LARGEST_PAGE)) {
    const candidates = await layers.reading(() => filterCandidates(core, namespace, condition, signal));
    if (candidates === undefined) {
      yield* entriesInKeyOrder(layers, namespace, bound, signal);
      return;
    }
    const page = candidates
      .filter(({ key }) => isFrom(key, bound))
      .sort((a, b) => compareCodePoints(a.key, b.key))
      .slice(0, size);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < size) return;
    bound = { key: last.key, inclusive: false };
  }
}

function isFrom(key: string, bound: KeyBound): boolean {
  const order = compareCodePoints(key, bound.key);
  return order > 0 || (order === 0 && bound.inclusive);
}
