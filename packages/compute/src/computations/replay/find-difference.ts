import { canonicalJson, type JsonValue } from '@eider/core';
import { type ComputationResult, readContent } from '../rows/result-content.ts';

/** Where a result first differs from the recorded one. Values are as in the content (`encodeCell`). */
export type ResultDifference =
  | { readonly kind: 'columns' }
  | {
      readonly kind: 'value';
      readonly row: number;
      readonly column: string;
      readonly recorded: JsonValue;
      readonly now: JsonValue;
    }
  /** `row` is the first one that only one of them has. */
  | { readonly kind: 'missing-rows' | 'extra-rows'; readonly row: number };

/** The first difference of two results, rows counted from 0; undefined if there is none. */
export function findDifference(recorded: ComputationResult, now: string): ResultDifference | undefined {
  const again = readContent(now);
  if (canonicalJson(recorded.columns) !== canonicalJson(again.columns)) return { kind: 'columns' };
  const before = recorded.content.split('\n').slice(1, -1);
  const after = now.split('\n').slice(1, -1);
  const shared = Math.min(before.length, after.length);
  const row = before.findIndex((line, index) => line !== after[index]);
  if (row >= 0 && row < shared) return differenceOf(recorded, row, [before[row] ?? '[]', after[row] ?? '[]']);
  if (before.length === after.length) return undefined;
  return { kind: before.length > after.length ? 'missing-rows' : 'extra-rows', row: shared };
}

function differenceOf(
  { columns }: ComputationResult,
  row: number,
  lines: readonly [string, string],
): ResultDifference | undefined {
  const [recorded, now] = lines.map((line) => JSON.parse(line) as readonly JsonValue[]) as [
    readonly JsonValue[],
    readonly JsonValue[],
  ];
  const at = columns.findIndex((_, index) => canonicalJson(recorded[index]) !== canonicalJson(now[index]));
  if (at < 0) return undefined;
  return { kind: 'value', row, column: columns[at]?.name ?? '', recorded: recorded[at] ?? null, now: now[at] ?? null };
}
