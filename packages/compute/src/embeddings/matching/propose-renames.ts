import type { ColumnSignature, PatternSignature, SchemaColumn } from '@eider/core';
import { foldName, shapeType } from '../schema/canonical-type.ts';
import { digestStatistics } from '../signature/digest-signature.ts';
import type { ColumnMapping } from './schema-comparison.ts';

/** Columns that are left over on one side, and their signature. */
export interface RenameSide {
  readonly columns: readonly SchemaColumn[];
  readonly signature: PatternSignature | undefined;
}

/**
 * Pairs of columns with equal types and equal statistics, if no other column has them and they tell something: two different
 * values or more, or nested values or JSON that are not all NULL.
 */
export function proposeRenames(from: RenameSide, to: RenameSide): readonly ColumnMapping[] {
  const targets = byStatistics(to);
  return [...byStatistics(from)].flatMap(([statistics, columns]) => {
    const found = targets.get(statistics) ?? [];
    const [source, target] = [columns[0], found[0]];
    const unique = columns.length === 1 && found.length === 1;
    return unique && source !== undefined && target !== undefined
      ? [{ from: source.name, to: target.name, by: 'signature' as const }]
      : [];
  });
}

function byStatistics({ columns, signature }: RenameSide): ReadonlyMap<string, readonly SchemaColumn[]> {
  const known = new Map(signature?.columns.map((column) => [foldName(column.name), column]));
  const told = columns.flatMap((column) => {
    const statistics = known.get(foldName(column.name));
    return statistics !== undefined && tellsSomething(statistics, signature) ? [{ column, statistics }] : [];
  });
  const groups = new Map<string, SchemaColumn[]>();
  for (const { column, statistics } of told) {
    // The type may be written in two ways.
    const key = digestStatistics({ ...statistics, type: shapeType(column.type) });
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return groups;
}

function tellsSomething(column: ColumnSignature, signature: PatternSignature | undefined): boolean {
  return column.distinct === undefined ? column.nulls < (signature?.rowCount ?? 0) : column.distinct >= 2;
}
