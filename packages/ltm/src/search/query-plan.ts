import type { WordExpansion } from './term-expansion.ts';
import type { WordList } from './word-list.ts';

/** What a part of a query is looked up by: a term, or terms that an expansion stands for, which count as one term. */
export type Lookup =
  | { readonly kind: 'term'; readonly term: string }
  | {
      readonly kind: 'expansion';
      readonly expansion: WordExpansion;
      /** Counts too, though it does not begin so: the stem of a prefix. */
      readonly also?: string;
      /** Does not count: a word is not near itself. */
      readonly without?: string;
    };

/** A query as lookups; numbers are those of `lookups`. */
export interface QueryPlan {
  readonly lookups: readonly Lookup[];
  /** What adds to a score, in the order of the query, each once. */
  readonly scored: readonly { readonly lookup: number; readonly weight: number }[];
  /** What is marked in a text besides phrases. */
  readonly marked: readonly number[];
  /** Each of these must be there: by any of its lookups. */
  readonly required: readonly (readonly number[])[];
  /** None of these may be there. */
  readonly excluded: readonly number[];
  /** Must stand in a text, word by word. */
  readonly phrases: readonly WordList[];
  readonly excludedPhrases: readonly WordList[];
}

/** Whether a query only says what must not be there: then the newest records without it are asked for. */
export function isOnlyExclusion(plan: QueryPlan): boolean {
  return plan.scored.length === 0 && (plan.excluded.length > 0 || plan.excludedPhrases.length > 0);
}
