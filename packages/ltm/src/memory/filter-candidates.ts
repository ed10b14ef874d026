import type { TermCondition } from '../filter/term-condition.ts';
import type { Entry } from '../memtable/entry.ts';
import type { SearchIndex } from '../search/index-source.ts';
import { withLoadedIndexes } from '../search/loaded-indexes.ts';
import { documentsFor, rangesToLoad, termsToLoad } from '../search/term-candidates.ts';
import { EXPANSION_LIMIT } from '../search/term-expansion.ts';
import type { MemoryCore } from './memory-core.ts';

// Reading more records one by one costs more than walking through all of them in order.
const MAX_CANDIDATES = 2_048;

interface IndexCandidates {
  readonly index: SearchIndex;
  readonly documents: readonly number[];
}

/**
 * The live entries of a namespace that may fulfil a filter, in no order: who asks must still look at their metadata. Undefined if terms cannot tell, or if
 * there are so many that looking at all entries is better. Call it within `layers.reading`.
 */
export async function filterCandidates(
  core: MemoryCore,
  namespace: string,
  condition: TermCondition | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Entry[] | undefined> {
  const { layers, nowMs, analyzer } = core.parts;
  if (condition === undefined || condition.kind === 'unknown' || !analyzer.isEnabled) return undefined;
  const request = {
    namespace,
    terms: termsToLoad(condition),
    expansions: rangesToLoad(condition),
    expansionLimit: EXPANSION_LIMIT,
  };
  const { buffer } = core.accumulator;
  const found = await withLoadedIndexes(layers, { request, nowMs: nowMs(), signal }, (loaded) => {
    buffer.clear();
    return loaded.map(({ index, terms }): IndexCandidates => {
      const documents = documentsFor(condition, { terms, firstRange: 0 }, buffer);
      const isFew = documents !== undefined && documents.length <= MAX_CANDIDATES;
      return { index, documents: isFew ? [...documents] : TOO_MANY };
    });
  });
  if (found.reduce((sum, { documents }) => sum + documents.length, 0) > MAX_CANDIDATES) return undefined;
  const entries = await Promise.all(
    found.map(({ index, documents }) => (documents.length === 0 ? [] : index.entries(documents, signal))),
  );
  return entries.flat();
}

const TOO_MANY: readonly number[] = Object.freeze(Array.from({ length: MAX_CANDIDATES + 1 }, () => 0));
