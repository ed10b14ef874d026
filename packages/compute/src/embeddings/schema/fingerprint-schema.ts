import { compareCodePoints, digestTyped, type SchemaColumn, type SchemaFingerprint } from '@eider/core';
import { canonicalType, foldName, shapeType } from './canonical-type.ts';
import { checkColumnNames } from './check-column-names.ts';

/**
 * The two digests of a schema by the rules `dfp1`, both SHA-256 of the typed canonical encoding.
 *
 * `exact`: `{ rules: 'dfp1-schema', columns: [{ name, type, nullable, constraints }] }` in the order of the columns, with
 * types in one spelling (INT is INTEGER) and constraints sorted. `shape`: `{ rules: 'dfp1-shape', columns: [[name, type]] }`
 * sorted by name, names in lower-case ASCII, fields of structs and unions likewise. Bad names are INVALID_ARGUMENT.
 */
export function fingerprintSchema(columns: readonly SchemaColumn[]): SchemaFingerprint {
  checkColumnNames(columns.map(({ name }) => name));
  const sorted = columns.map((column) => ({
    ...column,
    constraints: [...column.constraints].sort(compareCodePoints),
  }));
  return Object.freeze({
    version: 'dfp1',
    exact: `dfp1-schema-sha256:${digestTyped({ rules: 'dfp1-schema', columns: sorted.map(exactColumn) })}`,
    shape: `dfp1-shape-sha256:${digestTyped({ rules: 'dfp1-shape', columns: shapePairs(sorted) })}`,
    columns: sorted,
  });
}

/** Each column's name and type as `shape` sees them, sorted by name. */
export function shapePairs(columns: readonly SchemaColumn[]): readonly (readonly [name: string, type: string])[] {
  const pairs = columns.map(({ name, type }) => [foldName(name), shapeType(type)] as const);
  return pairs.sort(([a], [b]) => compareCodePoints(a, b));
}

function exactColumn({ name, type, nullable, constraints }: SchemaColumn): SchemaColumnValue {
  return { name, type: canonicalType(type), nullable, constraints };
}

type SchemaColumnValue = Readonly<Record<'name' | 'type', string>> & {
  readonly nullable: boolean;
  readonly constraints: readonly string[];
};
