import { EiderError, type SchemaFingerprint } from '@eider/core';
import { schemaTerms } from '../schema/schema-terms.ts';

/**
 * How a candidate matches a given schema; the words are those of `fieldsMatch` in Frictionless Table Schema, with the given schema as the
 * declared one. `exact`: equal exact digests. `equal`: equal shapes. `subset`: the candidate has every given column, and perhaps
 * more. `superset`: every column of the candidate is given, and perhaps more. `partial`: at least one column in common. Apart from
 * `exact`, columns are the same if name (in any case) and type (by any alias) are.
 */
export type SchemaMatchMode = 'exact' | 'equal' | 'subset' | 'superset' | 'partial';

const MODES: readonly SchemaMatchMode[] = ['exact', 'equal', 'subset', 'superset', 'partial'];

/** Refuses what is no mode. */
export function checkMatchMode(mode: SchemaMatchMode): SchemaMatchMode {
  if (MODES.includes(mode)) return mode;
  throw new EiderError('INVALID_ARGUMENT', `a mode is one of ${MODES.join(', ')}`);
}

/** Decides for many candidates whether they match one given schema. */
export function schemaMatcher(given: SchemaFingerprint, mode: SchemaMatchMode): (schema: SchemaFingerprint) => boolean {
  checkMatchMode(mode);
  if (mode === 'exact') return ({ exact }) => exact === given.exact;
  if (mode === 'equal') return ({ shape }) => shape === given.shape;
  const terms = new Set(schemaTerms(given));
  return (schema) => {
    const own = schemaTerms(schema);
    const shared = own.filter((term) => terms.has(term)).length;
    return matchesTerms(mode, { given: terms.size, own: own.length, shared });
  };
}

/** How many terms a given schema and a candidate have, and share. */
export interface TermCounts {
  readonly given: number;
  readonly own: number;
  readonly shared: number;
}

/** Whether a candidate matches by the numbers of its terms. */
export function matchesTerms(mode: 'subset' | 'superset' | 'partial', { given, own, shared }: TermCounts): boolean {
  if (mode === 'subset') return shared === given;
  return mode === 'superset' ? shared === own : shared > 0;
}
