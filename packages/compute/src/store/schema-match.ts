import type { MatchMode } from '@eider/core';

/** A schema as it is searched: its digests and its terms, each once. */
export interface StoredSchema {
  readonly exact: string;
  readonly shape: string;
  readonly terms: readonly string[];
}

/** A schema as it is searched for. */
export type SchemaQuery = StoredSchema;

/** A row whose schema has something in common with the one searched for. */
export interface Match {
  /** Microsecond of the row's creation. */
  readonly row: number;
  readonly exact: string;
  readonly relation: MatchMode;
  /** Every mode in which it counts. */
  readonly modes: readonly MatchMode[];
  readonly score: number;
}

const STRENGTH: readonly MatchMode[] = ['exact', 'equal', 'superset', 'subset', 'partial'];
const EQUAL: readonly MatchMode[] = STRENGTH.slice(1);
// By whether the one searched for has all terms of the stored one (2), and the other way round (1).
const RELATIONS: readonly (readonly MatchMode[])[] = [
  ['partial'],
  ['subset', 'partial'],
  ['superset', 'partial'],
  ['superset', 'subset', 'partial'],
];

/** How a stored schema relates to the one searched for; undefined if they have nothing in common. */
export function toMatch(
  query: SchemaQuery,
  stored: StoredSchema,
  { row, common }: { readonly row: number; readonly common: number },
): Match | undefined {
  const modes = modesOf(query, stored, common);
  const [relation] = modes;
  if (relation === undefined) return undefined;
  const isEqual = modes.includes('equal');
  const score = isEqual ? 1 : (2 * common) / (query.terms.length + stored.terms.length);
  return { row, exact: stored.exact, relation, modes, score };
}

/** Strongest first. */
function modesOf(query: SchemaQuery, stored: StoredSchema, common: number): readonly MatchMode[] {
  if (query.exact === stored.exact) return STRENGTH;
  if (query.shape === stored.shape) return EQUAL;
  if (common === 0) return [];
  return RELATIONS[(common === stored.terms.length ? 2 : 0) + (common === query.terms.length ? 1 : 0)] ?? [];
}

/** Best first: the higher score, then the stronger relation, then the older row. */
function compareMatches(a: Match, b: Match): number {
  return b.score - a.score || STRENGTH.indexOf(a.relation) - STRENGTH.indexOf(b.relation) || a.row - b.row;
}

/** Puts a match in its place among the best ones, of which `limit` stay. */
export function keepBest(best: Match[], match: Match, limit: number): void {
  const last = best.at(-1);
  if (last !== undefined && best.length >= limit && compareMatches(match, last) >= 0) return;
  let at = best.length;
  while (at > 0 && compareMatches(match, best[at - 1] as Match) < 0) at -= 1;
  best.splice(at, 0, match);
  if (best.length > limit) best.pop();
}
