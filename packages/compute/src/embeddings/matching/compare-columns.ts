import type { SchemaColumn } from '@eider/core';
import { canonicalType, shapeType } from '../schema/canonical-type.ts';
import type { SchemaChange } from './schema-comparison.ts';
import { isWidening } from './widening.ts';

/** The changes between a column and the one that is taken for it. */
export function compareColumns(from: SchemaColumn, to: SchemaColumn): readonly SchemaChange[] {
  return [...typeChanges(from, to), ...nullChanges(from, to), ...constraintChanges(from, to)];
}

function typeChanges(from: SchemaColumn, to: SchemaColumn): readonly SchemaChange[] {
  if (shapeType(from.type) === shapeType(to.type)) return [];
  const types = `${canonicalType(from.type)} became ${canonicalType(to.type)}`;
  const widened = isWidening(from.type, to.type);
  const change = widened ? 'type-widened' : 'type-changed';
  const reason = widened ? `${types}, which holds every value` : `${types}, which may not hold or mean the same`;
  return [{ change, effect: widened ? 'additive' : 'breaking', column: from.name, reason }];
}

function nullChanges(from: SchemaColumn, to: SchemaColumn): readonly SchemaChange[] {
  if (from.nullable === to.nullable) return [];
  const column = from.name;
  return to.nullable
    ? [{ change: 'nulls-allowed', effect: 'breaking', column, reason: 'values may be NULL now' }]
    : [{ change: 'nulls-forbidden', effect: 'additive', column, reason: 'values are never NULL now' }];
}

function constraintChanges(from: SchemaColumn, to: SchemaColumn): readonly SchemaChange[] {
  const column = from.name;
  const removed = from.constraints.filter((each) => !to.constraints.includes(each));
  const added = to.constraints.filter((each) => !from.constraints.includes(each));
  return [
    ...removed.map((each) => ({
      change: 'constraint-removed' as const,
      effect: 'breaking' as const,
      column,
      reason: `${each} no longer holds`,
    })),
    ...added.map((each) => ({
      change: 'constraint-added' as const,
      effect: 'additive' as const,
      column,
      reason: `${each} holds now`,
    })),
  ];
}
