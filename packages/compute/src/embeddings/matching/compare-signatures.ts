import type { ColumnSignature, PatternSignature } from '@eider/core';
import { canonicalType, foldName } from '../schema/canonical-type.ts';
import { type DriftReason, driftReasons, type MeasuredColumn } from './drift-measures.ts';

/** What became of a column: `same` is a drift of 0, `slight` below 0.1, `moderate` below 0.3, else `strong`. */
export type DriftVerdict = 'same' | 'slight' | 'moderate' | 'strong' | 'added' | 'removed';

export interface ColumnDrift {
  /** The first signature's name, or the second's if only that has the column. */
  readonly column: string;
  readonly verdict: DriftVerdict;
  /** The largest of the reasons' numbers; 1 for a column that only one side has. */
  readonly drift: number;
  /** Largest first. */
  readonly reasons: readonly DriftReason[];
}

export interface DriftReport {
  /** The largest drift of a column; 0 if no statistic differs, apart from the number of rows. */
  readonly drift: number;
  readonly rowCounts: { readonly before: number; readonly after: number };
  /** In the order of the first signature, then added ones in the order of the second. */
  readonly columns: readonly ColumnDrift[];
}

/**
 * How far the data moved between two signatures, column by column, paired by name in any case. Each measure is 0 to 1:
 * the difference of shares for nulls, distinct values and semantic classes, the share of values with another mask, the relative
 * difference of mean lengths, the part of the range that only one side has, 1 for another type.
 */
export function compareSignatures(before: PatternSignature, after: PatternSignature): DriftReport {
  const later = new Map(after.columns.map((column) => [foldName(column.name), column]));
  const earlier = new Set(before.columns.map(({ name }) => foldName(name)));
  const columns = [
    ...before.columns.map((column) => {
      const other = later.get(foldName(column.name));
      if (other === undefined) return oneSided(column, 'removed');
      return compareColumn({ column, rowCount: before.rowCount }, { column: other, rowCount: after.rowCount });
    }),
    ...after.columns.filter(({ name }) => !earlier.has(foldName(name))).map((column) => oneSided(column, 'added')),
  ];
  return {
    drift: Math.max(0, ...columns.map(({ drift }) => drift)),
    rowCounts: { before: before.rowCount, after: after.rowCount },
    columns,
  };
}

function compareColumn(before: MeasuredColumn, after: MeasuredColumn): ColumnDrift {
  const reasons = [...typeReason(before.column, after.column), ...driftReasons(before, after)];
  reasons.sort((a, b) => b.drift - a.drift);
  const drift = reasons[0]?.drift ?? 0;
  return { column: before.column.name, verdict: verdictOf(drift), drift, reasons };
}

function typeReason(before: ColumnSignature, after: ColumnSignature): readonly DriftReason[] {
  const [from, to] = [canonicalType(before.type), canonicalType(after.type)];
  return from === to ? [] : [{ measure: 'type', drift: 1, words: `type: ${from} became ${to}` }];
}

function oneSided({ name }: ColumnSignature, verdict: 'added' | 'removed'): ColumnDrift {
  return { column: name, verdict, drift: 1, reasons: [] };
}

function verdictOf(drift: number): DriftVerdict {
  if (drift === 0) return 'same';
  if (drift < 0.1) return 'slight';
  return drift < 0.3 ? 'moderate' : 'strong';
}
