import type { TermCondition } from '../filter/term-condition.ts';
import { inverseDocumentFrequency, type LengthNorm, lengthNorm } from './bm25.ts';
import { intersection, postingsWithin, postingsWithout, union } from './document-sets.ts';
import type { Postings, SearchIndex } from './index-source.ts';
import type { LoadedIndex } from './loaded-indexes.ts';
import { postingsOf, requestedBy } from './lookup-postings.ts';
import type { QueryPlan } from './query-plan.ts';
import type { ScoreAccumulator, SummedScores } from './score-accumulator.ts';
import { documentsFor } from './term-candidates.ts';
import type { WeightedPostings } from './word-cursor.ts';

/** Which documents are scored. */
export interface CandidateQuery {
  readonly plan: QueryPlan;
  readonly namespace: string;
  readonly condition: TermCondition | undefined;
  /** How many of the best of each index suffice; undefined for all. */
  readonly best: number | undefined;
}

/** Scored documents of one index. */
export interface IndexScores extends SummedScores {
  readonly index: SearchIndex;
}

/**
 * Scores the documents of one namespace that a query's terms and a filter's terms leave, and gives those of each index to `take` before the next is scored.
 * Document frequencies and mean length are those of the namespace's live documents over all indexes together, and a score is summed in the order of the
 * query's words: so it does not depend on which index holds a document.
 */
export function scoreCandidates<Taken>(
  loaded: readonly LoadedIndex[],
  query: CandidateQuery,
  accumulator: ScoreAccumulator,
  take: (scores: IndexScores) => Taken,
): readonly Taken[] {
  const { plan, namespace, condition, best } = query;
  const { buffer } = accumulator;
  buffer.clear();
  const scopes = loaded.map(({ index }) => index.scope(namespace));
  const documents = scopes.reduce((sum, scope) => sum + scope.documents, 0);
  const totalLength = scopes.reduce((sum, scope) => sum + scope.totalLength, 0);
  const norm: LengthNorm = lengthNorm(documents === 0 ? 0 : totalLength / documents);
  const lookups = postingsOf(plan, loaded, buffer);
  const firstRange = requestedBy(plan).expansions.length;
  const idfs = lookups.map((perIndex) =>
    inverseDocumentFrequency(
      documents,
      perIndex.reduce((sum, { count }) => sum + count, 0),
    ),
  );
  return loaded.map(({ index, terms }, at) => {
    const here = lookups.map((perIndex) => perIndex[at] as Postings);
    const restrict = restriction(plan, here, documentsFor(condition, { terms, firstRange }, buffer));
    const weighted = plan.scored.map(({ lookup, weight }): WeightedPostings => {
      return { postings: restrict(here[lookup] as Postings), idf: (idfs[lookup] as number) * weight };
    });
    return take({ index, ...accumulator.sum(index, weighted, { norm, best }) });
  });
}

/** Leaves of any postings those of documents that hold what must be there and nothing of what must not. */
function restriction(
  { required, excluded }: QueryPlan,
  postings: readonly Postings[],
  allowedByFilter: Uint32Array | undefined,
): (postings: Postings) => Postings {
  const documentsOf = (lookup: number): Uint32Array => {
    const { documents, count } = postings[lookup] as Postings;
    return documents.subarray(0, count);
  };
  const sets = required.map((lookups) => union(lookups.map(documentsOf)));
  if (allowedByFilter !== undefined) sets.push(allowedByFilter);
  const allowed = sets.length === 0 ? undefined : sets.sort((a, b) => a.length - b.length).reduce(intersection);
  const out = union(excluded.map(documentsOf));
  return (one) => {
    const within = allowed === undefined ? one : postingsWithin(one, allowed);
    return out.length === 0 ? within : postingsWithout(within, out);
  };
}
