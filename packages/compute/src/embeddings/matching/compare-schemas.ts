import type { PatternSignature, SchemaColumn, SchemaFingerprint } from '@eider/core';
import { foldName, shapeType } from '../schema/canonical-type.ts';
import { compareColumns } from './compare-columns.ts';
import { proposeRenames } from './propose-renames.ts';
import type { ColumnMapping, SchemaChange, SchemaChangeEffect, SchemaComparison } from './schema-comparison.ts';
import { isWidening } from './widening.ts';

/** A schema and, for the proposal of renamed columns, the signature of its data. */
export interface SchemaSide {
  readonly schema: SchemaFingerprint;
  readonly signature?: PatternSignature;
}

/** What a pair of columns is worth, in quarters, so that no sum rounds. */
const WORTH = { same: 4, widened: 3, renamed: 2, changed: 1 } as const;

/**
 * What it takes to read the second schema's data by the first. Columns are paired by name, whatever the case of ASCII letters,
 * and those left over by equal signatures, if both are given.
 *
 * The score is 2 x worth / (columns of the first + columns of the second), where a pair is worth 1 if the types are equal, 3/4 if the type
 * was widened, 1/2 if it was renamed, 1/4 if its type changed otherwise. So 1 is the same columns in some order, 0 none in common.
 */
export function compareSchemas(from: SchemaSide, to: SchemaSide): SchemaComparison {
  const pairs = pairColumns(from, to);
  const changes = changesOf(from, to, pairs);
  const worth = pairs.reduce((sum, pair) => sum + worthOf(pair), 0);
  const size = from.schema.columns.length + to.schema.columns.length;
  return {
    effect: worst(changes),
    score: worth / (2 * size),
    mapping: pairs.map(({ mapping }) => mapping),
    changes,
  };
}

interface ColumnPair {
  readonly source: SchemaColumn;
  readonly target: SchemaColumn;
  readonly mapping: ColumnMapping;
}

function pairColumns(from: SchemaSide, to: SchemaSide): readonly ColumnPair[] {
  const targets = byName(to.schema.columns);
  const left = from.schema.columns.filter(({ name }) => !targets.has(foldName(name)));
  const sources = byName(from.schema.columns);
  const right = to.schema.columns.filter(({ name }) => !sources.has(foldName(name)));
  const renames = proposeRenames(
    { columns: left, signature: from.signature },
    { columns: right, signature: to.signature },
  );
  const renamed = new Map(renames.map((mapping) => [mapping.from, mapping.to]));
  return from.schema.columns.flatMap((source) => {
    const proposed = renamed.get(source.name);
    const target = targets.get(foldName(proposed ?? source.name));
    if (target === undefined) return [];
    const by = proposed === undefined ? ('name' as const) : ('signature' as const);
    return [{ source, target, mapping: { from: source.name, to: target.name, by } }];
  });
}

function changesOf(from: SchemaSide, to: SchemaSide, pairs: readonly ColumnPair[]): readonly SchemaChange[] {
  const kept = new Set(pairs.map(({ source }) => source));
  const taken = new Set(pairs.map(({ target }) => target));
  return [
    ...from.schema.columns.filter((column) => !kept.has(column)).map(removed),
    ...pairs.flatMap(({ source, target, mapping }) => [...nameChange(mapping), ...compareColumns(source, target)]),
    ...to.schema.columns.filter((column) => !taken.has(column)).map(added),
    ...orderChange(to.schema.columns, pairs),
  ];
}

function removed({ name }: SchemaColumn): SchemaChange {
  return { change: 'column-removed', effect: 'breaking', column: name, reason: 'the column is gone' };
}

function added({ name }: SchemaColumn): SchemaChange {
  return { change: 'column-added', effect: 'additive', column: name, reason: 'the column is new' };
}

function nameChange({ from, to, by }: ColumnMapping): readonly SchemaChange[] {
  if (from === to) return [];
  if (by === 'name') {
    const reason = `the column is written ${to} now, which SQL takes for the same`;
    return [{ change: 'column-recased', effect: 'identical', column: from, reason }];
  }
  const reason = `${to} has the same type and statistics, so it may be this column under a new name`;
  return [{ change: 'column-renamed', effect: 'breaking', column: from, reason }];
}

function orderChange(columns: readonly SchemaColumn[], pairs: readonly ColumnPair[]): readonly SchemaChange[] {
  const places = new Map(columns.map((column, index) => [column, index]));
  const order = pairs.map(({ target }) => places.get(target) ?? 0);
  const sorted = order.every((place, index) => index === 0 || place > (order[index - 1] ?? 0));
  if (sorted) return [];
  return [{ change: 'columns-reordered', effect: 'identical', reason: 'the columns are in another order' }];
}

function worthOf({ source, target, mapping }: ColumnPair): number {
  if (mapping.by === 'signature') return WORTH.renamed;
  if (shapeType(source.type) === shapeType(target.type)) return WORTH.same;
  return isWidening(source.type, target.type) ? WORTH.widened : WORTH.changed;
}

function worst(changes: readonly SchemaChange[]): SchemaChangeEffect {
  const effects: readonly SchemaChangeEffect[] = ['breaking', 'additive', 'identical'];
  return effects.find((effect) => changes.some((change) => change.effect === effect)) ?? 'identical';
}

function byName(columns: readonly SchemaColumn[]): ReadonlyMap<string, SchemaColumn> {
  return new Map(columns.map((column) => [foldName(column.name), column]));
}
