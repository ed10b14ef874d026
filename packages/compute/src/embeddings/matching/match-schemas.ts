import { compareSchemas, type SchemaSide } from './compare-schemas.ts';
import { type SchemaMatchMode, schemaMatcher } from './match-mode.ts';
import type { SchemaComparison } from './schema-comparison.ts';

export interface MatchOptions {
  readonly mode: SchemaMatchMode;
}

/** A candidate that matches, with all that differs. */
export interface SchemaMatch<Candidate extends SchemaSide> extends SchemaComparison {
  readonly candidate: Candidate;
}

/**
 * The candidates that match, best score first, equal scores in the given order. Renamed columns are proposed where both sides have signatures;
 * they count for the score, not for the mode. An unknown mode is INVALID_ARGUMENT.
 */
export function matchSchemas<Candidate extends SchemaSide>(
  given: SchemaSide,
  candidates: Iterable<Candidate>,
  { mode }: MatchOptions,
): readonly SchemaMatch<Candidate>[] {
  const matches = schemaMatcher(given.schema, mode);
  const found = [...candidates].filter((candidate) => matches(candidate.schema));
  return found
    .map((candidate) => ({ candidate, ...compareSchemas(given, candidate) }))
    .sort((a, b) => b.score - a.score);
}
