import { type ColumnSignature, digestTyped, type PatternSignature, type SqlValue } from '@eider/core';
import { canonicalType } from '../schema/canonical-type.ts';

/**
 * A signature with its digest by the rules `dps1`: the SHA-256 of the typed canonical encoding of rules, rowCount, exactRanges and
 * columns, with types in one spelling and what is left out as NULL.
 */
export function sealSignature(content: Omit<PatternSignature, 'version' | 'digest'>): PatternSignature {
  const { rowCount, exactRanges, columns } = content;
  const value = { rules: 'dps1', rowCount, exactRanges, columns: columns.map((column) => columnValue(column)) };
  return Object.freeze({
    version: 'dps1',
    digest: `dps1-signature-sha256:${digestTyped(value)}`,
    rowCount,
    exactRanges,
    columns,
  });
}

/** One text for columns that have the same type and statistics, whatever their names. */
export function digestStatistics(column: ColumnSignature): string {
  return digestTyped(columnValue({ ...column, name: '' }));
}

function columnValue(column: ColumnSignature): SqlValue {
  const { name, type, nulls, distinct = null, lengths, masks, classes, range } = column;
  return {
    name,
    type: canonicalType(type),
    nulls,
    distinct,
    lengths: lengths === undefined ? null : [lengths.shortest, lengths.longest, lengths.total],
    masks: masks === undefined ? null : [masks.top.map(({ mask, count }) => [mask, count]), masks.pooled],
    classes: classes.map((each) => [each.name, each.count]),
    range: range === undefined ? null : [range.least, range.greatest],
  };
}
