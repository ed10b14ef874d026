import { digestTyped, type SchemaFingerprint } from '@eider/core';
import { shapePairs } from './fingerprint-schema.ts';

/**
 * One index term for each column: 32 hex digits of the digest of its name and type as `shape` sees them. No two columns of a
 * schema share one, so with S the terms of the given schema and C those of a stored one, `subset` is S within C, `superset`
 * C within S, `partial` one in common, and the score of columns that match is 2 |S and C| / (|S| + |C|).
 */
export function schemaTerms(schema: SchemaFingerprint): readonly string[] {
  return shapePairs(schema.columns).map((pair) => digestTyped(['dfp1-term', ...pair]).slice(0, 32));
}
